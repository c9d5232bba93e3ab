using System.Text;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;

namespace EhrConnect.Tests.Unit.Fhir;

public sealed class SearchQueryParserTests
{
    private const string Base = "http://here/fhir/R4";

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Patient", "_has:Observation", "x", IssueCode.Invalid, "_has")]
    [InlineData("Patient", "_has:Nothing:patient:code", "x", IssueCode.Invalid, "Nothing")]
    [InlineData("Patient", "_has:Observation:code:code", "x", IssueCode.Invalid, "code")]
    [InlineData("Patient", "_has:Observation:encounter:code", "x", IssueCode.Invalid, "encounter")]
    [InlineData("Patient", "_has:Observation:patient:bogus", "x", IssueCode.Invalid, "bogus")]
    [InlineData("Patient", "_include", "Patient", IssueCode.Invalid, "_include")]
    [InlineData("Patient", "_include", "Patient:name", IssueCode.Invalid, "name")]
    [InlineData("Patient", "_include", "Patient:organization:Device", IssueCode.Invalid, "Device")]
    [InlineData("Patient", "_revinclude", "*", IssueCode.Invalid, "_revinclude")]
    [InlineData("Patient", "general-practitioner.bogus", "x", IssueCode.Invalid, "bogus")]
    [InlineData("Patient", "name.family", "x", IssueCode.Invalid, "name")]
    [InlineData("Encounter", "patient:Group.name", "x", IssueCode.Invalid, "Group")]
    [InlineData("Provenance", "target._id", "x", IssueCode.TooCostly, "target")]
    [InlineData("Patient", "link.link.link.link.link.link._id", "x", IssueCode.TooCostly, "4")]
    [InlineData("Patient", "bogus", "x", IssueCode.Invalid, "bogus")]
    [InlineData("Location", "near", "1|2", IssueCode.NotSupported, "near")]
    [InlineData("Patient", "_text", "x", IssueCode.NotSupported, "_text")]
    [InlineData("Patient", "_content", "x", IssueCode.NotSupported, "_content")]
    [InlineData("Patient", "_filter", "x", IssueCode.NotSupported, "_filter")]
    [InlineData("Patient", "_list", "x", IssueCode.NotSupported, "_list")]
    [InlineData("Patient", "_type", "Patient", IssueCode.Invalid, "_type")]
    [InlineData("Patient", "identifier:in", "x", IssueCode.NotSupported, ":in")]
    [InlineData("Patient", "identifier:text", "x", IssueCode.NotSupported, ":text")]
    [InlineData("Patient", "family:not", "x", IssueCode.NotSupported, ":not")]
    [InlineData("ValueSet", "url:below", "x", IssueCode.NotSupported, ":below")]
    [InlineData("Encounter", "patient:Group", "x", IssueCode.NotSupported, ":Group")]
    [InlineData("Patient", "birthdate:missing", "maybe", IssueCode.Invalid, "birthdate")]
    [InlineData("Patient", "name", "", IssueCode.Invalid, "name")]
    [InlineData("Patient", "name", "a,,b", IssueCode.Invalid, "name")]
    [InlineData("Patient", "name", "\u0301", IssueCode.Invalid, "name")]
    [InlineData("Patient", "name", "a\0b", IssueCode.Invalid, "name")]
    [InlineData("Patient", "identifier", "|", IssueCode.Invalid, "identifier")]
    [InlineData("Patient", "identifier", "a|b|c", IssueCode.Invalid, "identifier")]
    [InlineData("Patient", "birthdate", "yesterday", IssueCode.Invalid, "birthdate")]
    [InlineData("Patient", "birthdate", "zz2020", IssueCode.Invalid, "birthdate")]
    [InlineData("Observation", "value-quantity", "much", IssueCode.Invalid, "value-quantity")]
    [InlineData("Observation", "value-quantity", "5|mg", IssueCode.Invalid, "value-quantity")]
    [InlineData("Observation", "code-value-quantity", "x", IssueCode.Invalid, "code-value-quantity")]
    [InlineData("Observation", "code-value-quantity", "x$y", IssueCode.Invalid, "code-value-quantity")]
    [InlineData("RiskAssessment", "probability", "1e99", IssueCode.Invalid, "probability")]
    [InlineData("Patient", "_count", "-1", IssueCode.Invalid, "_count")]
    [InlineData("Patient", "_count", "many", IssueCode.Invalid, "_count")]
    [InlineData("Patient", "_offset", "-1", IssueCode.Invalid, "_offset")]
    [InlineData("Patient", "_offset", "100001", IssueCode.TooCostly, "_offset")]
    [InlineData("Patient", "_sort", "bogus", IssueCode.Invalid, "_sort")]
    [InlineData("Observation", "_sort", "code-value-quantity", IssueCode.NotSupported, "code-value-quantity")]
    [InlineData("Patient", "_summary", "most", IssueCode.NotSupported, "_summary")]
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
    public void Every_problem_is_reported_at_once() => Assert.Equal(3, Parse("Patient", ("bogus", "1"), ("name", ""), ("_sort", "bogus")).Issues.Count);

    [Fact]
    public void A_control_parameter_that_comes_twice_is_refused() => Assert.Single(Parse("Patient", ("_count", "1"), ("_count", "2")).Issues);

    [Theory]
    [InlineData("A", KeyForm.Code, "A", "")]
    [InlineData(@"a\,b", KeyForm.Code, "a,b", "")]
    [InlineData(@"a\|b", KeyForm.Code, "a|b", "")]
    [InlineData(@"a\$b", KeyForm.Code, "a$b", "")]
    [InlineData(@"a\\b", KeyForm.Code, @"a\b", "")]
    [InlineData("http://h|A", KeyForm.Token, "http://h", "A")]
    [InlineData("|A", KeyForm.Token, "", "A")]
    [InlineData("http://h|", KeyForm.System, "http://h", "")]
    internal void Token_forms_and_escapes(string value, KeyForm form, string first, string second) =>
        Assert.Equal([SearchKey.Of(Element("Patient", "identifier"), form, first, second)], Keys("Patient", "identifier", value));

    [Theory]
    [InlineData("female", true)]
    [InlineData("http://hl7.org/fhir/administrative-gender|female", true)]
    [InlineData("|female", false)]
    [InlineData("http://elsewhere|female", false)]
    public void A_plain_code_has_the_system_of_its_value_set(string value, bool found) => Assert.Equal(found ? 1 : 0, Keys("Patient", "gender", value).Count);

    [Fact]
    public void Commas_mean_or_and_repetition_means_and()
    {
        var query = Parse("Patient", ("family", "López,Müller"), ("family", @"a\,b")).Query!;

        var conditions = query.Conditions.Cast<SearchCondition.TextStartsWith>().ToList();
        Assert.Equal(["lopez", "muller"], conditions[0].Prefixes);
        Assert.Equal(["a,b"], conditions[1].Prefixes);
    }

    [Fact]
    public void Exact_text_keeps_case_and_accents() =>
        Assert.Equal([SearchKey.Of(Element("Patient", "family"), KeyForm.Exact, "López")], Keys("Patient", "family:exact", "López"));

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
        Assert.Contains(SearchKey.OfReference(Encoding.UTF8.GetBytes(literal)), Targets("Encounter", name, value));

    [Theory]
    [InlineData("subject:Patient", "123")]
    [InlineData("patient", "123")]
    [InlineData("patient", "Group/123")]
    public void Other_types_are_left_out(string name, string value) => Assert.DoesNotContain(SearchKey.OfResource("Group", "123"), Targets("Encounter", name, value));

    [Theory]
    [InlineData("100", 100, 99.5, 100.5)]
    [InlineData("100.00", 100, 99.995, 100.005)]
    [InlineData("1e2", 100, 95, 105)]
    [InlineData("5.40e-3", 0.0054, 0.005395, 0.005405)]
    [InlineData("-4", -4, -4.5, -3.5)]
    [InlineData("ap100", 100, 90, 110)]
    [InlineData("ap1", 1, 0.5, 1.5)]
    public void Digits_of_a_number_stand_for_an_interval(string value, double number, double low, double high)
    {
        var comparison = Assert.Single(Assert.IsType<SearchCondition.AnyNumber>(Assert.Single(Parse("RiskAssessment", ("probability", value)).Query!.Conditions)).Comparisons).Value;

        Assert.Equal((number, low, high), (comparison.Value, comparison.Low, comparison.High));
    }

    [Fact]
    public void Lenient_handling_drops_what_is_unknown_and_says_so()
    {
        var parsed = SearchQueryParser.Parse("Encounter", [new("bogus", "1"), new("status", "planned")], new SearchScope([Base], Now, Lenient: true));

        Assert.Contains("bogus", Assert.Single(parsed.Query!.Warnings).Diagnostics, StringComparison.Ordinal);
        Assert.Equal("status", Assert.Single(parsed.Query.Parameters).Key);
        Assert.Single(parsed.Query.Conditions);
    }

    [Theory]
    [InlineData("beneficiary", "1")]
    [InlineData("member", "Patient/1")]
    [InlineData("bogus", "Patient/1")]
    [InlineData("patient_id", "1")]
    [InlineData("patients", "1")]
    [InlineData("_filter", "status eq x")]
    [InlineData("status:in", "x")]
    [InlineData("date", "soon")]
    public void Lenient_handling_never_drops_what_may_name_a_patient_or_is_a_mistake(string name, string value) =>
        Assert.Single(SearchQueryParser.Parse("Encounter", [new(name, value)], new SearchScope([Base], Now, Lenient: true)).Issues);

    [Theory]
    [InlineData("2020", SearchPrefix.Equal)]
    [InlineData("eq2020", SearchPrefix.Equal)]
    [InlineData("ne2020", SearchPrefix.NotEqual)]
    [InlineData("gt2020", SearchPrefix.GreaterThan)]
    [InlineData("lt2020", SearchPrefix.LessThan)]
    [InlineData("ge2020", SearchPrefix.GreaterOrEqual)]
    [InlineData("le2020", SearchPrefix.LessOrEqual)]
    [InlineData("sa2020", SearchPrefix.StartsAfter)]
    [InlineData("eb2020", SearchPrefix.EndsBefore)]
    public void Date_prefixes(string value, SearchPrefix prefix)
    {
        var comparison = Assert.Single(Assert.IsType<SearchCondition.AnyDate>(Assert.Single(Parse("Patient", ("birthdate", value)).Query!.Conditions)).Comparisons);

        Assert.Equal(prefix, comparison.Prefix);
        Assert.Equal((2020, 2021), (comparison.Interval.Low.Year, comparison.Interval.High.Year));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void A_range_in_one_value_is_two_conditions_for_lenient_clients_only(bool lenient, int conditions) => Assert.Equal(
        conditions,
        SearchQueryParser.Parse("Appointment", [new("date", "ge2026-01-01,le2026-02-01")], new SearchScope([Base], Now, lenient)).Query!.Conditions.Count);

    [Fact]
    public void Approximately_widens_by_a_tenth_of_the_distance_from_now()
    {
        var comparison = DateComparison.Parse("ap2025-12-22", Now)!.Value;

        Assert.Equal((Now.AddDays(-11), Now.AddDays(-8)), (comparison.Interval.Low, comparison.Interval.High));
    }

    [Theory]
    [InlineData("5", 5, false)]
    [InlineData("1000000", 1000, false)]
    [InlineData("0", 20, true)]
    public void Page_sizes(string count, int size, bool countOnly)
    {
        var query = Parse("Patient", ("_count", count)).Query!;

        Assert.Equal((size, countOnly), (query.Count, query.CountOnly));
    }

    [Fact]
    public void No_total_when_none_is_wanted() => Assert.Equal(SearchTotal.None, Parse("Patient", ("_total", "none")).Query!.Total);

    [Fact]
    public void The_front_end_sends_the_offset_under_two_names()
    {
        Assert.Equal(40, Parse("Patient", ("_offset", "40"), ("_getpagesoffset", "40")).Query!.Offset);
        Assert.Single(Parse("Patient", ("_offset", "40"), ("_getpagesoffset", "20")).Issues);
    }

    private static int Element(string type, string parameter) => SearchParameters.ElementOf(type, parameter).Number;

    private static IReadOnlyList<long> Keys(string type, string name, string value) =>
        Assert.IsType<SearchCondition.AnyKey>(Assert.Single(Parse(type, (name, value)).Query!.Conditions)).Keys;

    private static IReadOnlyList<long> Targets(string type, string name, string value) =>
        Assert.IsType<SearchCondition.AnyReference>(Assert.Single(Parse(type, (name, value)).Query!.Conditions)).Targets;

    private static ParsedSearch Parse(string type, params (string Name, string Value)[] parameters) =>
        SearchQueryParser.Parse(type, [.. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))], new SearchScope([Base], Now));
}
