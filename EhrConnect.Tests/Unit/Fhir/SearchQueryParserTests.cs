using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;

namespace EhrConnect.Tests.Unit.Fhir;

public sealed class SearchQueryParserTests
{
    private const string Base = "http://here/fhir/R4";

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Patient", "address", "x", IssueCode.NotSupported, "address")]
    [InlineData("Patient", "_has:Observation:patient:code", "x", IssueCode.NotSupported, "_has")]
    [InlineData("Patient", "_include", "Patient:organization", IssueCode.NotSupported, "_include")]
    [InlineData("Patient", "general-practitioner.name", "x", IssueCode.NotSupported, "general-practitioner")]
    [InlineData("Encounter", "patient.name", "x", IssueCode.NotSupported, "patient")]
    [InlineData("Patient", "bogus", "x", IssueCode.Invalid, "bogus")]
    [InlineData("Patient", "_offset", "20", IssueCode.Invalid, "_offset")]
    [InlineData("Patient", "family:contains", "x", IssueCode.NotSupported, ":contains")]
    [InlineData("Patient", "identifier:not", "x", IssueCode.NotSupported, ":not")]
    [InlineData("Patient", "birthdate:missing", "true", IssueCode.NotSupported, ":missing")]
    [InlineData("Encounter", "patient:identifier", "x", IssueCode.NotSupported, ":identifier")]
    [InlineData("Encounter", "patient:Group", "x", IssueCode.NotSupported, ":Group")]
    [InlineData("Patient", "_id:missing", "true", IssueCode.NotSupported, ":missing")]
    [InlineData("Patient", "name", "", IssueCode.Invalid, "name")]
    [InlineData("Patient", "name", "a,,b", IssueCode.Invalid, "name")]
    [InlineData("Patient", "name", "\u0301", IssueCode.Invalid, "name")]
    [InlineData("Patient", "name", "a\0b", IssueCode.Invalid, "name")]
    [InlineData("Patient", "identifier", "|", IssueCode.Invalid, "identifier")]
    [InlineData("Patient", "identifier", "a|b|c", IssueCode.Invalid, "identifier")]
    [InlineData("Patient", "birthdate", "yesterday", IssueCode.Invalid, "birthdate")]
    [InlineData("Patient", "birthdate", "zz2020", IssueCode.Invalid, "birthdate")]
    [InlineData("Patient", "_count", "-1", IssueCode.Invalid, "_count")]
    [InlineData("Patient", "_count", "many", IssueCode.Invalid, "_count")]
    [InlineData("Patient", "_sort", "family", IssueCode.NotSupported, "_sort")]
    [InlineData("Patient", "_sort", "_lastUpdated", IssueCode.NotSupported, "_sort")]
    [InlineData("Patient", "_summary", "true", IssueCode.NotSupported, "_summary")]
    [InlineData("Patient", "_elements", "id", IssueCode.NotSupported, "_elements")]
    [InlineData("Patient", "_total", "maybe", IssueCode.NotSupported, "_total")]
    public void Nothing_is_ignored_silently(string type, string name, string value, string code, string named)
    {
        var issue = Assert.Single(Parse(type, (name, value)).Issues);

        Assert.Equal(code, issue.Code);
        Assert.Contains(named, issue.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("birthdate", "Zyxwv")]
    [InlineData("_count", "Zyxwv")]
    [InlineData("_sort", "Zyxwv")]
    [InlineData("Zyxwv was here", "1")]
    [InlineData("identifier", "Zyxwv|a|b")]
    public void Issues_never_repeat_what_was_searched_for(string name, string value) =>
        Assert.All(Parse("Patient", (name, value)).Issues, issue => Assert.DoesNotContain("Zyxwv", issue.Diagnostics, StringComparison.Ordinal));

    [Fact]
    public void Every_problem_is_reported_at_once() => Assert.Equal(3, Parse("Patient", ("bogus", "1"), ("name", ""), ("_sort", "name")).Issues.Count);

    [Fact]
    public void A_control_parameter_that_comes_twice_is_refused() => Assert.Single(Parse("Patient", ("_count", "1"), ("_count", "2")).Issues);

    [Theory]
    [InlineData("A", "A")]
    [InlineData(@"a\,b", "a,b")]
    [InlineData(@"a\|b", @"a\|b")]
    [InlineData(@"a\$b", "a$b")]
    [InlineData(@"a\\b", @"a\\b")]
    [InlineData("http://h|A", "http://h|A")]
    [InlineData("|A", "|A")]
    [InlineData("http://h|", "http://h|")]
    public void Token_forms_and_escapes(string value, string key) => Assert.Equal([SearchKey.Of("Patient", "identifier", key)], Keys("Patient", "identifier", value));

    [Fact]
    public void Commas_mean_or_and_repetition_means_and()
    {
        var query = Parse("Patient", ("family", "López,Müller"), ("family", @"a\,b")).Query!;

        var conditions = query.Conditions.Cast<SearchCondition.TextStartsWith>().ToList();
        Assert.Equal(["lopez", "muller"], conditions[0].Prefixes);
        Assert.Equal(["a,b"], conditions[1].Prefixes);
    }

    [Fact]
    public void Exact_text_keeps_case_and_accents() => Assert.Equal([SearchKey.OfExact("Patient", "family", "López")], Keys("Patient", "family:exact", "López"));

    [Theory]
    [InlineData("patient", "123", "Patient/123")]
    [InlineData("patient", "Patient/123", "Patient/123")]
    [InlineData("patient", "Patient/123/_history/4", "Patient/123")]
    [InlineData("patient", "http://here/fhir/R4/Patient/123", "Patient/123")]
    [InlineData("patient", "http://elsewhere/Patient/123", "http://elsewhere/Patient/123")]
    [InlineData("subject", "123", "Patient/123")]
    [InlineData("subject", "123", "Group/123")]
    [InlineData("subject:Patient", "123", "Patient/123")]
    [InlineData("patient", "123", "http://here/fhir/R4/Patient/123")]
    public void References_bare_typed_and_absolute(string name, string value, string literal) =>
        Assert.Contains(SearchKey.Of("Encounter", name.Split(':')[0], literal), Keys("Encounter", name, value));

    [Fact]
    public void A_type_modifier_leaves_the_other_types_out() =>
        Assert.DoesNotContain(SearchKey.Of("Encounter", "subject", "Group/123"), Keys("Encounter", "subject:Patient", "123"));

    [Theory]
    [InlineData("2020", DatePrefix.Equal)]
    [InlineData("eq2020", DatePrefix.Equal)]
    [InlineData("ne2020", DatePrefix.NotEqual)]
    [InlineData("gt2020", DatePrefix.GreaterThan)]
    [InlineData("lt2020", DatePrefix.LessThan)]
    [InlineData("ge2020", DatePrefix.GreaterOrEqual)]
    [InlineData("le2020", DatePrefix.LessOrEqual)]
    [InlineData("sa2020", DatePrefix.StartsAfter)]
    [InlineData("eb2020", DatePrefix.EndsBefore)]
    public void Date_prefixes(string value, DatePrefix prefix)
    {
        var comparison = Assert.Single(Assert.IsType<SearchCondition.AnyDate>(Assert.Single(Parse("Patient", ("birthdate", value)).Query!.Conditions)).Comparisons);

        Assert.Equal(prefix, comparison.Prefix);
        Assert.Equal((2020, 2021), (comparison.Interval.Low.Year, comparison.Interval.High.Year));
    }

    [Fact]
    public void Approximately_widens_by_a_tenth_of_the_distance_from_now()
    {
        var comparison = DateComparison.Parse("ap2025-12-22", Now)!.Value;

        Assert.Equal((Now.AddDays(-11), Now.AddDays(-8)), (comparison.Interval.Low, comparison.Interval.High));
    }

    [Theory]
    [InlineData("5", 5, true, false)]
    [InlineData("1000000", 1000, true, false)]
    [InlineData("0", 20, true, true)]
    public void Page_sizes(string count, int size, bool total, bool countOnly)
    {
        var query = Parse("Patient", ("_count", count)).Query!;

        Assert.Equal((size, total, countOnly), (query.Count, query.Total, query.CountOnly));
    }

    [Fact]
    public void No_total_when_none_is_wanted() => Assert.False(Parse("Patient", ("_total", "none")).Query!.Total);

    private static IReadOnlyList<long> Keys(string type, string name, string value) =>
        Assert.IsType<SearchCondition.AnyKey>(Assert.Single(Parse(type, (name, value)).Query!.Conditions)).Keys;

    private static ParsedSearch Parse(string type, params (string Name, string Value)[] parameters) =>
        SearchQueryParser.Parse(type, [.. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))], [Base], Now);
}
