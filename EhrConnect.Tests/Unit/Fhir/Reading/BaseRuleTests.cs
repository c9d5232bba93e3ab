using System.Text;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

/// <summary>One row per base rule of FHIR R4, broken once: the code and the place, and nothing else is found.</summary>
public sealed class BaseRuleTests
{
    [Theory]
    // JSON (2.6.2)
    [InlineData("""{"resourceType":"Patient","name":{"family":"a"}}""", IssueCode.Structure, "Patient.name")]
    [InlineData("""{"resourceType":"Patient","active":[true]}""", IssueCode.Structure, "Patient.active")]
    [InlineData("""{"resourceType":"Patient","name":[]}""", IssueCode.Structure, "Patient.name")]
    [InlineData("""{"resourceType":"Patient","name":[{}]}""", IssueCode.Structure, "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","name":[{"id":"only"}]}""", IssueCode.Structure, "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","name":["a"]}""", IssueCode.Structure, "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","name":[null]}""", IssueCode.Structure, "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","active":null}""", IssueCode.Structure, "Patient.active")]
    [InlineData("""{"resourceType":"Patient","active":1}""", IssueCode.Structure, "Patient.active")]
    [InlineData("""{"resourceType":"Patient","birthDate":1980}""", IssueCode.Structure, "Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":"2"}""", IssueCode.Structure, "Patient.multipleBirth")]
    [InlineData("""{"resourceType":"Patient","gender":{"code":"male"}}""", IssueCode.Structure, "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","gender":""}""", IssueCode.Value, "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","n\u0061me":[{"famil\u0079":7}]}""", IssueCode.Structure, "Patient.name[0].family")]
    // Objects beside primitives (2.6.2.3)
    [InlineData("""{"resourceType":"Patient","_active":true}""", IssueCode.Structure, "Patient.active")]
    [InlineData("""{"resourceType":"Patient","_active":{"id":"x"}}""", IssueCode.Structure, "Patient.active")]
    [InlineData("""{"resourceType":"Patient","_active":{"extension":[{"url":"vitals","valueCode":"x"}]}}""", IssueCode.Value, "Patient.active.extension[0].url")]
    [InlineData("""{"resourceType":"Patient","_name":[{"id":"x"}]}""", IssueCode.Structure, "Patient._name")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a",null]}]}""", IssueCode.Structure, "Patient.name[0].given[1]")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a",null],"_given":[null,null]}]}""", IssueCode.Structure, "Patient.name[0].given[1]")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a"],"_given":[null,{"id":"x"}]}]}""", IssueCode.Structure, "Patient.name[0].given[1]")]
    [InlineData("""{"resourceType":"Patient","name":[{"_given":[null,{"id":"x"}],"given":["a",null]}]}""", IssueCode.Structure, "Patient.name[0].given[1]")]
    [InlineData("""{"resourceType":"Patient","name":[{"_given":[null]}]}""", IssueCode.Structure, "Patient.name[0].given[0]")]
    // Choices, cardinalities, names
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"}""", IssueCode.Structure, "Patient.deceased")]
    [InlineData("""{"resourceType":"Patient","deceased":true}""", IssueCode.Structure, "Patient.deceased")]
    [InlineData("""{"resourceType":"Patient","deceasedString":"x"}""", IssueCode.Structure, "Patient.deceasedString")]
    [InlineData("""{"resourceType":"Patient","Gender":"male"}""", IssueCode.Structure, "Patient.Gender")]
    [InlineData("""{"resourceType":"Patient","communication":[{"preferred":true}]}""", IssueCode.Required, "Patient.communication[0].language")]
    [InlineData("""{"resourceType":"Patient","name":[{"resourceType":"HumanName","family":"a"}]}""", IssueCode.Structure, "Patient.name[0].resourceType")]
    // Extensions (2.4.1)
    [InlineData("""{"resourceType":"Patient","extension":[{"valueString":"x"}]}""", IssueCode.Required, "Patient.extension[0].url")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://e.org/x"}]}""", IssueCode.Structure, "Patient.extension[0]")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://e.org/x","valueString":"x","extension":[{"url":"y","valueString":"y"}]}]}""", IssueCode.Structure, "Patient.extension[0]")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"vitals","valueString":"x"}]}""", IssueCode.Value, "Patient.extension[0].url")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://e.org/x","valueText":"x","valueString":"x"}]}""", IssueCode.Structure, "Patient.extension[0].valueText")]
    // Required codes
    [InlineData("""{"resourceType":"Patient","contact":[{"telecom":[{"value":"1"},{"system":"tel"}]}]}""", IssueCode.CodeInvalid, "Patient.contact[0].telecom[1].system")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://e.org/x","valueMoney":{"currency":"DOLLAR"}}]}""", IssueCode.CodeInvalid, "Patient.extension[0].value.currency")]
    // Contained resources
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Nothing","id":"x"}]}""", IssueCode.Structure, "Patient.contained[0]")]
    [InlineData("""{"resourceType":"Patient","contained":[{"id":"x"}]}""", IssueCode.Structure, "Patient.contained[0]")]
    [InlineData("""{"resourceType":"Patient","contained":[{"id":"x","gender":"m","resourceType":"Patient"}]}""", IssueCode.CodeInvalid, "Patient.contained[0].gender")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Patient","id":"x","contained":[{"resourceType":"Patient","id":"y"}]}]}""", IssueCode.Structure, "Patient.contained[0].contained[0]")]
    // Narrative (2.4.0.1)
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated"}}""", IssueCode.Required, "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>"}}""", IssueCode.Value, "Patient.text.div")]
    public void A_broken_rule_is_found_at_its_place(string body, string code, string expression)
    {
        var issue = Assert.Single(ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Patient").Issues);

        Assert.Equal((code, expression), (issue.Code, issue.Expression));
    }

    [Theory]
    [InlineData("""{"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}}""", null)]
    [InlineData("""{"clinicalStatus":{"coding":[{"system":"http://example.org","code":"x"},{"code":"active","system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]}}""", null)]
    [InlineData("""{"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"alive"}]}}""", "Condition.clinicalStatus")]
    [InlineData("""{"clinicalStatus":{"coding":[{"system":"http://example.org","code":"active"}]}}""", "Condition.clinicalStatus")]
    [InlineData("""{"clinicalStatus":{"coding":[{"code":"active"}]}}""", "Condition.clinicalStatus")]
    [InlineData("""{"clinicalStatus":{"text":"active"}}""", "Condition.clinicalStatus")]
    public void A_concept_with_a_required_binding_needs_a_coding_of_the_value_set(string members, string? expression)
    {
        var body = $$"""{"resourceType":"Condition","subject":{"reference":"Patient/1"},{{members[1..]}}""";

        Assert.Equal(expression, ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Condition").Issues.SingleOrDefault()?.Expression);
    }

    [Theory]
    [InlineData("""{"item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"group","item":[{"type":"string"}]}]}]}""", "Questionnaire.item[0].item[0].item[0].linkId")]
    [InlineData("""{"item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"words"}]}]}""", "Questionnaire.item[0].item[0].type")]
    public void Elements_that_refer_to_their_own_definition_are_checked_at_every_level(string members, string expression)
    {
        var body = $$"""{"resourceType":"Questionnaire","status":"draft",{{members[1..]}}""";

        Assert.Equal(expression, Assert.Single(ResourceReader.Read(Encoding.UTF8.GetBytes(body), "Questionnaire").Issues).Expression);
    }

    [Fact]
    public void Resources_in_a_bundle_are_checked_as_what_they_are()
    {
        const string Body =
            """{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"gender":"x","resourceType":"Patient","contained":[{"resourceType":"Basic","id":"b","code":{"text":"x"}}]},"request":{"method":"GET","url":"x"}},{"resource":{"resourceType":"Observation"}}]}""";

        Assert.Equal(
            ["Bundle.entry[0].resource.gender", "Bundle.entry[1].resource.code", "Bundle.entry[1].resource.status"],
            ResourceReader.Read(Encoding.UTF8.GetBytes(Body), "Bundle").Issues.Select(issue => issue.Expression).Order());
    }

    [Fact]
    public void All_issues_are_collected_up_to_fifty()
    {
        var names = string.Join(',', Enumerable.Repeat("""{"use":"x","period":{"start":"yesterday"}}""", 40));

        var read = ResourceReader.Read(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{{names}}]}"""), "Patient");

        Assert.Equal(50, read.Issues.Count);
        Assert.Equal(["Patient.name[0].use", "Patient.name[0].period.start", "Patient.name[1].use"], read.Issues.Take(3).Select(issue => issue.Expression));
    }

    [Fact]
    public void Long_arrays_of_nulls_are_paired_in_linear_time()
    {
        var nulls = string.Join(',', Enumerable.Repeat("null", 200_000));
        var body = Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{"given":[{{nulls}}],"_given":[{{nulls}}]}]}""");

        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal("Patient.name[0].given[0]", Assert.Single(ResourceReader.Read(body, "Patient").Issues).Expression);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
