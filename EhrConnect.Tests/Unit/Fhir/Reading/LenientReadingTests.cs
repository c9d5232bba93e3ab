using System.Text;
using System.Xml.Linq;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Reading;
using EhrConnect.Fhir.Search;
using EhrConnect.Fhir.Xml;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

/// <summary>What an organisation that reads leniently gets stored, and what is refused all the same.</summary>
public sealed class LenientReadingTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":"m"}""")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"vitals","valueString":"x"}]}""")]
    [InlineData("""{"resourceType":"Patient","nmae":[{"family":"x"}],"birthDate":"1.2.1980"}""")]
    [InlineData("""{"resourceType":"Patient","communication":[{}],"name":{"family":7}}""")]
    public void Content_that_breaks_the_rules_of_FHIR_is_taken_with_warnings(string body)
    {
        var read = ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient", ReadingMode.Lenient);

        Assert.True(read.IsValid);
        Assert.NotEmpty(read.Warnings);
        Assert.All(read.Warnings, warning => Assert.Equal(IssueSeverity.Warning, warning.Severity));
        Assert.Equal(read.Warnings.Select(warning => warning.Expression), ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient").Issues.Select(issue => issue.Expression));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":"male"}""")]
    public void Valid_content_has_no_warnings(string body) => Assert.Empty(ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient", ReadingMode.Lenient).Warnings);

    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":"m" """)]
    [InlineData("""{"resourceType":"Patient","gender":"m","gender":"m"}""")]
    [InlineData("""{"resourceType":"Patient","odd":{"a":1,"a":2}}""")]
    [InlineData("""{"resourceType":"Patient","odd":[{"b":[{"a":1,"\u0061":2}]}]}""")]
    [InlineData("""{"resourceType":"Patient","odd":"\u0000"}""")]
    [InlineData("""{"resourceType":"Patient","odd\u0000":"x"}""")]
    [InlineData("""{"resourceType":"Patient","gender":"\ud800"}""")]
    [InlineData("""{"resourceType":"Patient","meta":"x"}""")]
    [InlineData("""{"resourceType":"Patient","meta":null}""")]
    [InlineData("""{"resourceType":"Patient","meta":[{"source":"http://example.org"}]}""")]
    [InlineData("""{"resourceType":"Patient","id":"not an id"}""")]
    [InlineData("""{"resourceType":"Practitioner","gender":"m"}""")]
    [InlineData("""{"resourceType":7,"gender":"m"}""")]
    [InlineData("""{"gender":"m"}""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Nothing"}]}""")]
    public void Content_that_cannot_be_stored_or_searched_safely_is_refused(string body)
    {
        var read = ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient", ReadingMode.Lenient);

        Assert.False(read.IsValid);
        Assert.Empty(read.Warnings);
    }

    [SampleFact]
    public void What_is_taken_leniently_can_be_stored_indexed_and_shown_in_XML()
    {
        var taken = 0;
        foreach (var mutated in Mutation.OfSamples(2_000))
        {
            var read = ResourceReader.Read(mutated.Json, mutated.Type, ReadingMode.Lenient);
            if (!read.IsValid || read.Warnings.Count == 0) continue;
            taken++;
            var stored = ResourceJson.Compose(read.Body.Span, mutated.Type, "x", 1, DateTimeOffset.UnixEpoch);
            SearchIndexer.Index(mutated.Type, stored);
            Assert.Equal(mutated.Type, XDocument.Parse(Encoding.UTF8.GetString(FhirXml.FromJson(stored))).Root!.Name.LocalName);
        }

        Assert.InRange(taken, 300, 2_000);
    }

    [Fact]
    public void Nesting_has_its_bound_also_where_the_definitions_end()
    {
        var body = $$"""{"resourceType":"Patient","odd":{{new string('[', 100)}}{{new string(']', 100)}}}""";

        Assert.Equal(IssueCode.TooCostly, Assert.Single(ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient", ReadingMode.Lenient).Issues).Code);
    }
}
