using System.Text;
using EhrConnect.Fhir;

namespace EhrConnect.Tests.Unit.Fhir;

public sealed class ResourceJsonTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 8, 15, 30, 120, TimeSpan.Zero);

    private const string Stamp = "\"versionId\":\"3\",\"lastUpdated\":\"2026-01-31T08:15:30.120Z\"";

    [Theory]
    [InlineData(
        """{"resourceType":"Observation","valueQuantity":{"value":1.00},"status":"final"}""",
        """{"resourceType":"Observation","id":"x","meta":{@},"valueQuantity":{"value":1.00},"status":"final"}""")]
    [InlineData(
        """ { "status" : "final", "id":"other", "x": [ 1e2 , 0.10 ], "resourceType":"Observation" } """,
        """{"resourceType":"Observation","id":"x","meta":{@},"status" : "final","x": [ 1e2 , 0.10 ]}""")]
    [InlineData(
        """{"resourceType":"Observation","meta":{"versionId":"99","profile":["http://p"],"lastUpdated":"2001-01-01T00:00:00Z","_lastUpdated":{"id":"q"},"tag":[{"code":"t"}],"id":"m"}}""",
        """{"resourceType":"Observation","id":"x","meta":{@,"profile":["http://p"],"tag":[{"code":"t"}],"id":"m"}}""")]
    [InlineData(
        """{"resourceType":"Observation","_id":{"extension":[{"url":"u"}]},"meta":{}}""",
        """{"resourceType":"Observation","id":"x","meta":{@},"_id":{"extension":[{"url":"u"}]}}""")]
    public void The_stored_form_puts_identity_first_and_keeps_the_rest_as_received(string body, string stored) =>
        Assert.Equal(stored.Replace("@", Stamp, StringComparison.Ordinal), Compose(body));

    [Fact]
    public void The_stored_form_of_the_stored_form_is_the_same()
    {
        var once = Compose("""{"resourceType":"Observation","meta":{"source":"s"},"a":{"b":[1.0]}}""");

        Assert.Equal(once, Compose(once));
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","a":1.0,"b":"\u00e9"}""", true)]
    [InlineData("""{ "b": "é", "a": 1.0, "resourceType":"Observation", "id":"x", "meta":{"versionId":"1"} }""", true)]
    [InlineData("""{"resourceType":"Observation","a":1.00,"b":"é"}""", false)]
    [InlineData("""{"resourceType":"Observation","a":1.0,"b":"e"}""", false)]
    [InlineData("""{"resourceType":"Observation","a":1.0}""", false)]
    [InlineData("""{"resourceType":"Observation","a":1.0,"b":"é","c":true}""", false)]
    [InlineData("""{"resourceType":"Observation","a":1.0,"b":"é","meta":{"tag":[{"code":"t"}]}}""", false)]
    public void Only_the_content_decides_whether_something_changed(string body, bool unchanged)
    {
        var stored = Encoding.UTF8.GetBytes(Compose("""{"resourceType":"Observation","a":1.0,"b":"é"}"""));

        Assert.Equal(unchanged, ResourceJson.IsUnchanged(Encoding.UTF8.GetBytes(body), stored, "Observation", "x", 3, Time));
    }

    [Fact]
    public void What_is_no_object_cannot_be_stored() => Assert.Throws<FormatException>(() => Compose("[1]"));

    private static string Compose(string body) => Encoding.UTF8.GetString(ResourceJson.Compose(Encoding.UTF8.GetBytes(body), "Observation", "x", 3, Time));
}
