using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary><c>_summary</c> and <c>_elements</c> (FHIR R4, 3.1.1.5.7 and 3.1.1.5.8), for reads, searches and histories alike.</summary>
public sealed class SubsetTests(SharedStack shared) : FhirConformance(shared)
{
    private const string Observation =
        """
        {"resourceType":"Observation","meta":{"tag":[{"code":"x"}]},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"status":"final","code":{"text":"x"},
        "effectiveDateTime":"2020","valueQuantity":{"value":1.00,"unit":"m"},"note":[{"text":"n"}],"component":[{"code":{"text":"c"},"valueString":"v","dataAbsentReason":{"text":"d"}}]}
        """;

    [Theory]
    [InlineData("_summary=true", "resourceType id meta status code effectiveDateTime valueQuantity component")]
    [InlineData("_summary=text", "resourceType id meta text status code")]
    [InlineData("_summary=data", "resourceType id meta status code effectiveDateTime valueQuantity note component")]
    [InlineData("_elements=note,value", "resourceType id meta status code valueQuantity note")]
    [InlineData("_elements=note&_summary=false", "resourceType id meta status code note")]
    public async Task The_wanted_elements_come_with_a_tag_that_says_so(string parameters, string elements)
    {
        var created = await Client.CreateAsync(Observation);

        var read = await Client.GetAsync($"Observation/{created.Id}?{parameters}");

        Assert.Equal(elements.Split(' '), read.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["x", "SUBSETTED"], read.Json.GetProperty("meta").GetProperty("tag").EnumerateArray().Select(tag => tag.GetProperty("code").GetString()));
        var found = await Client.GetAsync($"Observation?_id={created.Id}&{parameters}");
        Assert.Equal(read.Body, Assert.Single(found.Resources).GetRawText());
        var history = await Client.GetAsync($"Observation/{created.Id}/_history?{parameters}");
        Assert.Equal(read.Body, Assert.Single(history.Resources).GetRawText());
    }

    [Fact]
    public async Task A_summary_cuts_inside_elements_too_and_keeps_digits()
    {
        var created = await Client.CreateAsync(Observation);

        var read = await Client.GetAsync($"Observation/{created.Id}?_summary=true");

        Assert.Equal("1.00", read.Json.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        Assert.Equal(["code", "valueString", "dataAbsentReason"], Names(created.Json.GetProperty("component")[0]));
        Assert.Equal(["code", "valueString"], Names(read.Json.GetProperty("component")[0]));
        AssertValid(read, "Observation");
    }

    [Theory]
    [InlineData("_summary=brief")]
    [InlineData("_summary=true&_elements=id")]
    [InlineData("_elements=name.family")]
    [InlineData("_elements=")]
    [InlineData("_elements=id&_elements=name")]
    public async Task What_makes_no_sense_is_refused(string parameters)
    {
        var created = await Client.CreateAsync(Patient());

        Assert.Equal(400, (await Client.GetAsync($"Patient/{created.Id}?{parameters}")).Code);
        Assert.Equal(400, (await Client.GetAsync($"Patient?{parameters}")).Code);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
