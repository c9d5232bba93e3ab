using System.Text;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Reading;

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

    [Fact]
    public void Nesting_has_its_bound_also_where_the_definitions_end()
    {
        var body = $$"""{"resourceType":"Patient","odd":{{new string('[', 100)}}{{new string(']', 100)}}}""";

        Assert.Equal(IssueCode.TooCostly, Assert.Single(ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient", ReadingMode.Lenient).Issues).Code);
    }
}
