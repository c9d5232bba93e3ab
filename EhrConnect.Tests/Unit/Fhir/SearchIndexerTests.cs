using System.Text;
using EhrConnect.Fhir.Search;

namespace EhrConnect.Tests.Unit.Fhir;

public sealed class SearchIndexerTests
{
    private const string Patient =
        """
        {"resourceType":"Patient","id":"p","gender":"female","birthDate":"1980-05",
         "identifier":[{"system":"http://h","value":"A|1"},{"value":"B"},{"system":"http://empty"}],
         "name":[{"family":"Müller","given":["Ana","María"],"prefix":["Dr."]},{"text":"Ann M"}]}
        """;

    [Fact]
    public void Tokens_are_found_with_and_without_their_system()
    {
        var keys = Index("Patient", Patient).Keys;

        Assert.Contains(SearchKey.OfToken("Patient", "identifier", "http://h", "A|1"), keys);
        Assert.Contains(SearchKey.OfCode("Patient", "identifier", "A|1"), keys);
        Assert.Contains(SearchKey.OfSystem("Patient", "identifier", "http://h"), keys);
        Assert.Contains(SearchKey.OfSystem("Patient", "identifier", "http://empty"), keys);
        Assert.Contains(SearchKey.OfToken("Patient", "identifier", null, "B"), keys);
        Assert.DoesNotContain(SearchKey.OfToken("Patient", "identifier", null, "A|1"), keys);
        Assert.DoesNotContain(SearchKey.OfToken("Patient", "identifier", "A", "1"), keys);
        Assert.Contains(SearchKey.OfToken("Patient", "gender", "http://hl7.org/fhir/administrative-gender", "female"), keys);
    }

    [Fact]
    public void Names_are_folded_and_whole_names_are_found_in_both_orders()
    {
        var texts = Index("Patient", Patient).Texts;

        Assert.Equal(["muller"], Of("family"));
        Assert.Equal(["ana", "maria"], Of("given"));
        Assert.Equal(["ana", "ana maria muller", "ann m", "dr.", "maria", "muller", "muller ana maria"], Of("name"));

        IEnumerable<string> Of(string parameter) => texts.Where(text => text.Parameter == parameter).Select(text => text.Value).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_partial_birth_date_is_a_whole_month()
    {
        var date = Assert.Single(Index("Patient", Patient).Dates);

        Assert.Equal(("birthdate", new DateTimeOffset(1980, 5, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(1980, 6, 1, 0, 0, 0, TimeSpan.Zero)), (date.Parameter, date.Interval.Low, date.Interval.High));
    }

    [Theory]
    [InlineData("Patient/1", "", "Patient/1", true)]
    [InlineData("Patient/1/_history/2", "", "Patient/1", true)]
    [InlineData("http://elsewhere/fhir/Patient/1", "", "http://elsewhere/fhir/Patient/1", true)]
    [InlineData("urn:uuid:5e0c8b1c", "", "urn:uuid:5e0c8b1c", true)]
    [InlineData("Group/1", "", "Group/1", false)]
    [InlineData("urn:uuid:5e0c8b1c", ",\"type\":\"Group\"", "urn:uuid:5e0c8b1c", false)]
    public void The_subject_is_a_patient_only_when_it_points_to_one(string reference, string more, string literal, bool patient)
    {
        var keys = Index("Encounter", $$"""{"resourceType":"Encounter","subject":{"reference":"{{reference}}"{{more}} } }""").Keys;

        Assert.Contains(SearchKey.Of("Encounter", "subject", literal), keys);
        Assert.Equal(patient, keys.Contains(SearchKey.Of("Encounter", "patient", literal)));
    }

    [Fact]
    public void Types_without_parameters_have_no_rows() => Assert.Same(IndexRows.None, Index("Basic", """{"resourceType":"Basic"}"""));

    [Fact]
    public void Keys_are_part_of_the_stored_data_and_must_never_change() =>
        Assert.Equal(-7691826500475042050, SearchKey.OfToken("Patient", "identifier", "http://h", "1"));

    private static IndexRows Index(string type, string json) => SearchIndexer.Index(type, Encoding.UTF8.GetBytes(json));
}
