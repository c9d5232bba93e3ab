using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>The search parameter types, value by value (FHIR R4, 3.1.1.4). Each search is over the resources of its own tag.</summary>
public sealed class SearchKindTests(SharedStack shared, SearchKindTests.Loaded loaded) : FhirConformance(shared), IClassFixture<SearchKindTests.Loaded>
{
    private static readonly string[] Effective =
    [
        "\"effectiveDateTime\":\"1979-12-31\"",
        "\"effectiveDateTime\":\"1980\"",
        "\"effectiveDateTime\":\"1980-05\"",
        "\"effectiveDateTime\":\"1980-05-11\"",
        "\"effectiveDateTime\":\"1980-05-11T16:32:15Z\"",
        "\"effectiveDateTime\":\"1980-05-11T16:32:15.500Z\"",
        "\"effectiveDateTime\":\"1981-01-01\"",
        "\"effectivePeriod\":{\"start\":\"1980-05-16\",\"end\":\"1980-05-17\"}",
    ];

    private static readonly string[] Quantities =
    [
        Quantity("0.002", "u1", "s1"), Quantity("1.0", "u1", "s1"), Quantity("3.12", "u1", "s2"), Quantity("4.0", "u1", "s1"), Quantity("5.0", "u1", "s1"),
        Quantity("5.0", "u2", "s2"), Quantity("6.0", "u2", "s2"), Quantity("8.95", "u2", "s1"), Quantity("10.0", "u1", "s1"),
        Quantity("2500", "mg", "http://unitsofmeasure.org"),
    ];

    private static readonly string[] Probabilities = ["1", "4", "5", "6", "100"];

    [Theory]
    [InlineData("1980", "1,2,3,4,5,7")]
    [InlineData("1980-05", "2,3,4,5,7")]
    [InlineData("1980-05-11", "3,4,5")]
    [InlineData("1980-05-11T16:32:15Z", "4,5")]
    [InlineData("1980-05-11T16:32:15.5Z", "5")]
    [InlineData("1980-05-11T16:32:15.500Z", "5")]
    [InlineData("1980-05-11T16:32:15.5000000Z", "")]
    [InlineData("1980-05-11T16:32:15.5000001Z", "")]
    [InlineData("1980-05-11T18:32:15%2B02:00", "4,5")]
    [InlineData("1980-05-16", "")]
    [InlineData("1981-01-01", "6")]
    [InlineData("ne1980", "0,6")]
    [InlineData("ne1980-05-11", "0,1,2,6,7")]
    [InlineData("ne1980-05-11T16:32:15Z", "0,1,2,3,6,7")]
    [InlineData("gt1980", "6")]
    [InlineData("gt1980-05", "1,6")]
    [InlineData("gt1980-05-11", "1,2,6,7")]
    [InlineData("gt1980-05-11T16:32:15.5Z", "1,2,3,4,6,7")]
    [InlineData("lt1980", "0")]
    [InlineData("lt1980-05-11", "0,1,2")]
    [InlineData("lt1980-05-17", "0,1,2,3,4,5,7")]
    [InlineData("ge1980", "1,2,3,4,5,6,7")]
    [InlineData("ge1980-05-11", "1,2,3,4,5,6,7")]
    [InlineData("ge1980-05-12", "1,2,6,7")]
    [InlineData("ge1981", "6")]
    [InlineData("le1979", "0")]
    [InlineData("le1980-05", "0,1,2,3,4,5,7")]
    [InlineData("le1980-05-11", "0,1,2,3,4,5")]
    [InlineData("sa1979", "1,2,3,4,5,6,7")]
    [InlineData("sa1980-05-11", "6,7")]
    [InlineData("sa1980-05-11T16:32:15.4999999Z", "5,6,7")]
    [InlineData("eb1980", "0")]
    [InlineData("eb1980-05-12", "0,3,4,5")]
    [InlineData("eb1981", "0,1,2,3,4,5,7")]
    [InlineData("ap1900", "")]
    [InlineData("1979,1981", "0,6")]
    public Task Dates(string value, string expected) => FindsAsync("Observation", "date", $"date={value}", expected);

    [Theory]
    [InlineData("5.0", "4,5")]
    [InlineData("5", "4,5")]
    [InlineData("5.00|s1|u1", "4")]
    [InlineData("5|s2|u2", "5")]
    [InlineData("5||u2", "5")]
    [InlineData("5|s9|u2", "")]
    [InlineData("ne5", "0,1,2,3,6,7,8,9")]
    [InlineData("gt5||u1", "8")]
    [InlineData("ge5||u1", "4,8")]
    [InlineData("lt1", "0")]
    [InlineData("le1", "0,1")]
    [InlineData("sa5|s2|u2", "6")]
    [InlineData("eb3.12", "0,1")]
    [InlineData("ap9", "7")]
    [InlineData("9", "7")]
    [InlineData("8.9", "")]
    [InlineData("9.0", "7")]
    [InlineData("2e-3", "0")]
    [InlineData("0.00", "0")]
    [InlineData("0.000", "")]
    [InlineData("2.5|http://unitsofmeasure.org|g", "9")]
    [InlineData("2500|http://unitsofmeasure.org|mg", "9")]
    [InlineData("gt0.002|http://unitsofmeasure.org|kg", "9")]
    [InlineData("2500||mg", "9")]
    [InlineData("2.5||g", "")]
    [InlineData("2.5|http://unitsofmeasure.org|m", "")]
    public Task Quantities_with_and_without_units(string value, string expected) => FindsAsync("Observation", "quantity", $"value-quantity={Uri.EscapeDataString(value)}", expected);

    [Theory]
    [InlineData("5", "2")]
    [InlineData("5.0", "2")]
    [InlineData("1e2", "4")]
    [InlineData("100", "4")]
    [InlineData("gt5", "3,4")]
    [InlineData("ge5", "2,3,4")]
    [InlineData("lt5", "0,1")]
    [InlineData("le5", "0,1,2")]
    [InlineData("sa4", "2,3,4")]
    [InlineData("eb4", "0")]
    [InlineData("ne5", "0,1,3,4")]
    [InlineData("ap95", "4")]
    [InlineData("4,6", "1,3")]
    public Task Numbers(string value, string expected) => FindsAsync("RiskAssessment", "number", $"probability={value}", expected);

    [Theory]
    [InlineData("birthdate:missing=true", "0,2")]
    [InlineData("birthdate:missing=false", "1")]
    [InlineData("gender:missing=true", "2")]
    [InlineData("gender:not=male", "1,2")]
    [InlineData("gender:not=male,female", "2")]
    [InlineData("address-city:missing=false", "0,1")]
    [InlineData("address-city:contains=AND", "0")]
    [InlineData("address-city:contains=rtla", "0")]
    [InlineData("address-city:contains=d", "0")]
    [InlineData("address-city:contains=ndx", "")]
    [InlineData("address:contains=moscow", "1")]
    [InlineData("general-practitioner:missing=false", "0,1")]
    [InlineData("general-practitioner=Practitioner/none", "0")]
    [InlineData("general-practitioner:Practitioner=none", "0")]
    [InlineData("general-practitioner:Organization=none", "")]
    [InlineData("general-practitioner:identifier=sys|gp", "1")]
    [InlineData("general-practitioner:identifier=gp", "1")]
    [InlineData("general-practitioner:identifier=other|gp", "")]
    [InlineData("deceased=true", "1")]
    [InlineData("deceased=false", "0,2")]
    [InlineData("email=a@b", "0")]
    [InlineData("phone=a@b", "")]
    [InlineData("_profile=http://p", "2")]
    [InlineData("_source=urn:src", "2")]
    [InlineData("_security=R", "2")]
    [InlineData("_tag:not=extra", "0,2")]
    public Task Modifiers_and_what_every_resource_has(string query, string expected) => FindsAsync("Patient", "patient", query, expected);

    [Theory]
    [InlineData("code-value-quantity=http://loinc|w$gt70", "1")]
    [InlineData("code-value-quantity=w$70", "0")]
    [InlineData("code-value-quantity=w$lt70,h$ge2", "2")]
    [InlineData("component-code-value-quantity=sys$gt130", "3")]
    [InlineData("component-code-value-quantity=http://loinc|dia$gt130", "")]
    [InlineData("combo-code-value-quantity=sys$gt130", "3")]
    [InlineData("combo-code-value-quantity=w$gt70", "1")]
    public Task Composites(string query, string expected) => FindsAsync("Observation", "composite", query, expected);

    private static string Quantity(string value, string unit, string system) => $"\"valueQuantity\":{{\"value\":{value},\"code\":\"{unit}\",\"system\":\"{system}\"}}";

    private async Task FindsAsync(string type, string set, string query, string expected)
    {
        var (tag, ids) = await loaded.OfAsync(set, () => LoadAsync(set));
        var reply = await Client.GetAsync($"{type}?_tag=set|{tag}&{query.Replace("|", "%7C", StringComparison.Ordinal).Replace("$", "%24", StringComparison.Ordinal)}&_count=50");

        Assert.True(reply.Code == 200, reply.Body);
        Assert.Equal(expected, string.Join(',', reply.Ids.Select(id => ids.IndexOf(id)).Order()));
        Assert.Equal(reply.Ids.Count, reply.Total);
    }

    private async Task<(string Tag, List<string> Ids)> LoadAsync(string set)
    {
        var tag = Unique();
        var ids = new List<string>();
        foreach (var body in Bodies(set)) ids.Add((await Client.CreateAsync(body.Replace("{tag}", tag, StringComparison.Ordinal))).Id);
        return (tag, ids);
    }

    private static IEnumerable<string> Bodies(string set) => set switch
    {
        "date" => Effective.Select(Observation),
        "quantity" => Quantities.Select(Observation),
        "number" => Probabilities.Select(p =>
            $$$"""{"resourceType":"RiskAssessment",{{{Meta()}}},"status":"final","subject":{"reference":"Patient/x"},"prediction":[{"probabilityDecimal":{{{p}}}}]}"""),
        "patient" =>
        [
            $$$"""{"resourceType":"Patient",{{{Meta()}}},"gender":"male","address":[{"city":"Portland"}],"telecom":[{"system":"email","value":"a@b"}],"generalPractitioner":[{"reference":"Practitioner/none"}]}""",
            $$$"""{"resourceType":"Patient",{{{Meta(""",{"system":"t","code":"extra"}""")}}},"gender":"female","birthDate":"1980","deceasedDateTime":"2020","address":[{"city":"Moscow"}],"generalPractitioner":[{"identifier":{"system":"sys","value":"gp"}}]}""",
            $$$"""{"resourceType":"Patient",{{{Meta(more: ""","profile":["http://p"],"source":"urn:src","security":[{"system":"http://c","code":"R"}]""")}}}}""",
        ],
        "composite" =>
        [
            Observation("""  "valueQuantity":{"value":70}""", "w"),
            Observation("""  "valueQuantity":{"value":71}""", "w"),
            Observation("""  "valueQuantity":{"value":2}""", "h"),
            Observation("""  "component":[{"code":{"coding":[{"system":"http://loinc","code":"sys"}]},"valueQuantity":{"value":140}},{"code":{"coding":[{"system":"http://loinc","code":"dia"}]},"valueQuantity":{"value":90}}]""", "bp"),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "Unknown set."),
    };

    private static string Observation(string more) => Observation(more, "x");

    private static string Observation(string more, string code) =>
        $$$"""{"resourceType":"Observation",{{{Meta()}}},"status":"final","code":{"coding":[{"system":"http://loinc","code":"{{{code}}}"}]},{{{more}}}}""";

    private static string Meta(string tags = "", string more = "") => $$"""  "meta":{"tag":[{"system":"set","code":"{tag}"}{{tags}}]{{more}}}""";

    /// <summary>The sets of resources, each loaded once for all rows.</summary>
    public sealed class Loaded
    {
        private readonly Dictionary<string, (string, List<string>)> _sets = [];

        internal async Task<(string Tag, List<string> Ids)> OfAsync(string set, Func<Task<(string, List<string>)>> load) =>
            _sets.TryGetValue(set, out var loaded) ? loaded : _sets[set] = await load();
    }
}
