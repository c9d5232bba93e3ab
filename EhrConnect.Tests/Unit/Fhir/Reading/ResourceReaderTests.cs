using System.Text;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

public sealed class ResourceReaderTests
{
    private const string Secret = "Zyxwv";

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv"]}""", IssueCode.Structure, "Patient.name[0].family")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv","family":"b"}]}""", IssueCode.Structure, "Patient.name[0].family")]
    [InlineData("""{"resourceType":"Patient","active":true,"active":true}""", IssueCode.Structure, "Patient.active")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a","Zyxwv\u0007"]}]}""", IssueCode.Value, "Patient.name[0].given[1]")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv\u0000"}]}""", IssueCode.Value, "Patient.name[0].family")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv\b"}]}""", IssueCode.Value, "Patient.name[0].family")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv\ud800x"}]}""", IssueCode.Value, "Patient.name[0].family")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv\udc00"}]}""", IssueCode.Value, "Patient.name[0].family")]
    [InlineData("""{"resourceType":"Encounter","status":"planned"}""", IssueCode.Invalid, "Patient")]
    [InlineData("""{"name":[{"family":"Zyxwv"}]}""", IssueCode.Required, "Patient")]
    [InlineData("""{"resourceType":"Patient","nmae":[{"family":"Zyxwv"}]}""", IssueCode.Structure, "Patient.nmae")]
    [InlineData("""{"resourceType":"Patient","Zyxwv was here":1}""", IssueCode.Structure, "Patient")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a","bogus":1}]}""", IssueCode.Structure, "Patient.name[0].bogus")]
    [InlineData("""{"resourceType":"Patient","birthDate":"Zyxwv"}""", IssueCode.Value, "Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1980-13-01"}""", IssueCode.Value, "Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","gender":"Zyxwv"}""", IssueCode.CodeInvalid, "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","active":"Zyxwv"}""", IssueCode.Structure, "Patient.active")]
    [InlineData("""{"resourceType":"Patient","id":"Zyxwv and more"}""", IssueCode.Value, "Patient.id")]
    [InlineData("""{"resourceType":"Patient","photo":[{"data":"Zyxwv*"}]}""", IssueCode.Value, "Patient.photo[0].data")]
    [InlineData("""{"resourceType":"Patient","link":[{"type":"seealso"}]}""", IssueCode.Required, "Patient.link[0].other")]
    [InlineData("""["Zyxwv"]""", IssueCode.Structure, null)]
    [InlineData("\"Zyxwv\"", IssueCode.Structure, null)]
    [InlineData("", IssueCode.Required, null)]
    public void What_is_wrong_is_named_by_rule_and_place_and_never_by_value(string body, string code, string? expression)
    {
        var read = ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient");

        Assert.False(read.IsValid);
        Assert.Contains(read.Issues, issue => issue.Code == code && issue.Expression == expression);
        Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(OperationOutcomeJson.Write(read.Issues)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_missing_required_element_is_named()
    {
        var read = ResourceReader.Read("""{"resourceType":"Encounter","subject":{"reference":"Patient/1"}}"""u8.ToArray(), "Encounter");

        Assert.Equal(["Encounter.class", "Encounter.status"], read.Issues.Select(issue => issue.Expression).Order());
        Assert.All(read.Issues, issue => Assert.Equal(IssueCode.Required, issue.Code));
    }

    [Fact]
    public void Malformed_JSON_is_located_by_line_and_byte()
    {
        var read = ResourceReader.Read("{\"resourceType\":\"Patient\",\n \"active\":tru}"u8.ToArray(), "Patient");

        Assert.Contains("line 2, byte 14", Assert.Single(read.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused() =>
        Assert.False(ResourceReader.Read((byte[])[.. "{\"resourceType\":\"Patient\",\"language\":\""u8, 0xC3, 0x28, .. "\"}"u8], "Patient").IsValid);

    [Fact]
    public void Content_nested_too_deep_is_refused_and_costs_nothing()
    {
        var read = ResourceReader.Read(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","x":{{new string('[', 100_000)}}"""), "Patient");

        Assert.Equal(IssueCode.TooCostly, Assert.Single(read.Issues).Code);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a-1.b","name":[{"family":"Müller","given":["A\tB"]}],"birthDate":"1980-05"}""", "a-1.b")]
    [InlineData("""{"name":[{"given":["a",null],"_given":[null,{"id":"z","extension":[{"url":"http://example.org/x","valueCode":"y"}]}]}],"resourceType":"Patient"}""", null)]
    [InlineData("\uFEFF{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"\\uD83D\\uDE00\"}]}", null)]
    public void Valid_resources_are_taken(string body, string? id)
    {
        var read = ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient");

        Assert.Empty(read.Issues);
        Assert.Equal(id, read.Id);
        Assert.Equal((byte)'{', read.Body.Span[0]);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-0.0")]
    [InlineData("1E-28")]
    [InlineData("123456789012345678901234567890.12")]
    public void Odd_numbers_end_in_a_result_and_never_in_an_exception(string number)
    {
        var body = $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{number}} } }""";

        Assert.NotNull(ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Observation"));
    }
}
