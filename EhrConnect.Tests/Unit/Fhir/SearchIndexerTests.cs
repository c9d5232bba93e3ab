using System.Text;
using EhrConnect.Fhir.Search;

namespace EhrConnect.Tests.Unit.Fhir;

public sealed class SearchIndexerTests
{
    private const string Patient =
        """
        {"resourceType":"Patient","id":"p","gender":"female","birthDate":"1980-05",
         "identifier":[{"system":"http://h","value":"A|1"},{"value":"B"},{"system":"http://empty"}],
         "telecom":[{"system":"phone","value":"1"},{"system":"email","value":"a@b"}],
         "name":[{"family":"Müller","given":["Ana","María"],"prefix":["Dr."]},{"text":"Ann M"}]}
        """;

    [Fact]
    public void Tokens_are_found_with_and_without_their_system()
    {
        var keys = Keys("Patient", Patient);

        Assert.Contains(Key("identifier", KeyForm.Token, "http://h", "A|1"), keys);
        Assert.Contains(Key("identifier", KeyForm.Code, "A|1"), keys);
        Assert.Contains(Key("identifier", KeyForm.System, "http://h"), keys);
        Assert.Contains(Key("identifier", KeyForm.System, "http://empty"), keys);
        Assert.Contains(Key("identifier", KeyForm.Token, "", "B"), keys);
        Assert.DoesNotContain(Key("identifier", KeyForm.Token, "", "A|1"), keys);
        Assert.DoesNotContain(Key("identifier", KeyForm.Token, "A", "1"), keys);
        Assert.Contains(Key("gender", KeyForm.Code, "female"), keys);
    }

    [Fact]
    public void Names_are_folded_and_whole_names_are_found_in_both_orders()
    {
        var texts = Index("Patient", Patient).Texts;

        Assert.Equal(["muller"], Of("family"));
        Assert.Equal(["ana", "maria"], Of("given"));
        Assert.Equal(["ana", "ana maria muller", "ann m", "dr.", "maria", "muller", "muller ana maria"], Of("name"));

        IEnumerable<string> Of(string parameter) => texts.Where(text => text.Element == Element("Patient", parameter)).Select(text => text.Value).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_partial_birth_date_is_a_whole_month()
    {
        var date = Assert.Single(Index("Patient", Patient).Dates);

        Assert.Equal(
            (Element("Patient", "birthdate"), new DateTime(1980, 5, 1, 0, 0, 0, DateTimeKind.Utc).Ticks, new DateTime(1980, 6, 1, 0, 0, 0, DateTimeKind.Utc).Ticks),
            (date.Element, date.Low, date.High));
    }

    [Fact]
    public void A_timing_is_its_events_and_its_bounds()
    {
        var dates = Index("Observation", """{"resourceType":"Observation","effectiveTiming":{"event":["2020-01-01"],"repeat":{"boundsPeriod":{"start":"2019"}}}}""").Dates;

        Assert.Equal(
            [(new DateTime(2019, 1, 1).Ticks, DateTime.MaxValue.Ticks), (new DateTime(2020, 1, 1).Ticks, new DateTime(2020, 1, 2).Ticks)],
            dates.Select(date => (date.Low, date.High)).Order());
    }

    [Fact]
    public void A_condition_on_a_member_keeps_phones_and_addresses_apart()
    {
        var keys = Keys("Patient", Patient);

        Assert.Contains(Key("phone", KeyForm.Code, "1"), keys);
        Assert.DoesNotContain(Key("phone", KeyForm.Code, "a@b"), keys);
        Assert.Contains(Key("email", KeyForm.Code, "a@b"), keys);
        Assert.Contains(Key("telecom", KeyForm.Code, "a@b"), keys);
    }

    [Theory]
    [InlineData("", "false")]
    [InlineData(""","deceasedBoolean":false""", "false")]
    [InlineData(""","deceasedBoolean":true""", "true")]
    [InlineData(""","deceasedDateTime":"2020" """, "true")]
    public void Whoever_is_not_said_to_be_dead_is_alive(string more, string deceased)
    {
        var keys = Keys("Patient", $$"""{"resourceType":"Patient"{{more}}}""");

        Assert.Contains(Key("deceased", KeyForm.Code, deceased), keys);
        Assert.DoesNotContain(Key("deceased", KeyForm.Code, deceased == "true" ? "false" : "true"), keys);
    }

    [Theory]
    [InlineData("Patient/1", "Patient/1")]
    [InlineData("Patient/1/_history/2", "Patient/1")]
    [InlineData("http://elsewhere/fhir/Patient/1", "http://elsewhere/fhir/Patient/1")]
    [InlineData("urn:uuid:5e0c8b1c", "urn:uuid:5e0c8b1c")]
    [InlineData("Group/1", "Group/1")]
    public void A_reference_is_found_by_its_literal_without_the_version(string reference, string literal)
    {
        var row = Assert.Single(Index("Encounter", $$"""{"resourceType":"Encounter","subject":{"reference":"{{reference}}"} }""").References);

        Assert.Equal((SearchKey.OfReference(Encoding.UTF8.GetBytes(literal)), Element("Encounter", "subject")), (row.Target, row.Element));
    }

    [Fact]
    public void A_logical_reference_is_found_by_its_identifier()
    {
        var keys = Keys("Encounter", """{"resourceType":"Encounter","subject":{"identifier":{"system":"s","value":"v"}}}""");

        Assert.Contains(SearchKey.Of(Element("Encounter", "subject"), KeyForm.ReferenceToken, "s", "v"), keys);
        Assert.Contains(SearchKey.Of(Element("Encounter", "subject"), KeyForm.ReferenceCode, "v"), keys);
    }

    [Theory]
    [InlineData("mg", 2000, "g", 2)]
    [InlineData("g", 2, "g", 2)]
    [InlineData("ug", 2000000, "g", 2)]
    [InlineData("mm[Hg]", 1, "g.m-1.s-2", 133322)]
    [InlineData("{score}", 7, "", 7)]
    [InlineData("%", 50, "", 0.5)]
    [InlineData("{beats}/min", 60, "s-1", 1)]
    [InlineData("Cel", 37, "K", 310.15)]
    [InlineData("[degF]", 212, "K", 373.15)]
    [InlineData("no such unit", 5, "no such unit", 5)]
    public void Quantities_are_found_in_the_canonical_unit(string unit, double value, string canonical, double converted)
    {
        var rows = Index("Observation", FormattableString.Invariant($$$"""{"resourceType":"Observation","valueQuantity":{"value":{{{value}}},"system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}""")).Numbers;

        var row = Assert.Single(rows, number => number.Key == SearchKey.Of(Value, KeyForm.Canonical, canonical));
        Assert.Equal(converted, row.Low, 1e-9 * Math.Abs(converted));
        Assert.Contains(rows, number => number.Key == SearchKey.Of(Value, KeyForm.AnyUnit, "") && number.Low == value);
    }

    [Fact]
    public void What_is_below_a_value_has_no_lower_end()
    {
        var rows = Index("Observation", """{"resourceType":"Observation","valueQuantity":{"value":5,"comparator":"<"}}""").Numbers;

        Assert.All(rows, row => Assert.Equal((double.NegativeInfinity, 5), (row.Low, row.High)));
    }

    [Fact]
    public void Groups_of_a_composite_do_not_mix()
    {
        const string Pressure =
            """
            {"resourceType":"Observation","component":[
              {"code":{"coding":[{"system":"l","code":"sys"}]},"valueQuantity":{"value":140}},
              {"code":{"coding":[{"system":"l","code":"dia"}]},"valueQuantity":{"value":90}}]}
            """;
        var group = SearchParameters.Find("Observation", "component-code-value-quantity")!.Composite!.Groups[0].Element.Number;
        var numbers = Index("Observation", Pressure).Numbers;

        Assert.Equal([140], Of("sys"));
        Assert.Equal([90], Of("dia"));

        IEnumerable<double> Of(string code) =>
            numbers.Where(row => row.Key == CompositeKey.Of(group, SearchKey.Of(group, KeyForm.Code, code), SearchKey.Of(group, KeyForm.AnyUnit, ""))).Select(row => row.Low);
    }

    [Fact]
    public void Types_that_nothing_is_known_about_have_no_rows() => Assert.Same(IndexRows.None, Index("Parameters2", """{"resourceType":"Parameters2"}"""));

    [Fact]
    public void Keys_are_part_of_the_stored_data_and_must_never_change()
    {
        Assert.Equal(-1143526073884446215, SearchKey.OfToken("Patient", "identifier", "http://h", "1"));
        Assert.Equal(3141987442251605659, SearchKey.OfResource("Patient", "1"));
        Assert.Equal(1673099768, Element("Patient", "identifier"));
    }

    [Fact]
    public void No_two_elements_share_a_number()
    {
        var elements = EhrConnect.Fhir.ResourceTypes.All.SelectMany(SearchParameters.Of).SelectMany(parameter => parameter.Elements)
            .Select(searched => searched.Element).DistinctBy(element => (element.Kind, element.Path)).ToArray();

        Assert.True(elements.Length > 1000, $"{elements.Length} elements");
        Assert.Equal(elements.Length, elements.Select(element => element.Number).Distinct().Count());
    }

    private static int Value => SearchParameters.Find("Observation", "value-quantity")!.Elements[0].Element.Number;

    private static int Element(string type, string parameter) => SearchParameters.ElementOf(type, parameter).Number;

    private static long Key(string parameter, KeyForm form, string first, string second = "") => SearchKey.Of(Element("Patient", parameter), form, first, second);

    private static HashSet<long> Keys(string type, string json) => [.. Index(type, json).Keys.Select(row => row.Key)];

    private static IndexRows Index(string type, string json) => SearchIndexer.Index(type, Encoding.UTF8.GetBytes(json));
}
