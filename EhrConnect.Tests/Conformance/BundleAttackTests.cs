using EhrConnect.Tests.Fixtures;
using static EhrConnect.Tests.Conformance.Behaviours.BundleText;

namespace EhrConnect.Tests.Conformance;

/// <summary>Bundles that nobody in their right mind would send, and the answers that they deserve.</summary>
public sealed class BundleAttackTests(SharedStack shared) : FhirConformance(shared)
{
    private const string System = "http://mrn";
    private const string First = "urn:uuid:0191a2b3-0000-4000-8000-000000000001";
    private const string Second = "urn:uuid:0191a2b3-0000-4000-8000-000000000002";

    [Fact]
    public async Task Entries_that_name_each_other_in_a_circle_are_stored()
    {
        var reply = await SendAsync(Post(Observation(First, Second), First), Post(Observation(Second, First), Second));

        Assert.Equal(["201 Created", "201 Created"], reply.Statuses);
        Assert.Contains($"\"reference\":\"{reply.Place(1)}\"", (await Client.GetAsync(reply.Place(0))).Body, StringComparison.Ordinal);
        Assert.Contains($"\"reference\":\"{reply.Place(0)}\"", (await Client.GetAsync(reply.Place(1))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_within_a_transaction_keeps_its_own_references()
    {
        const string Document =
            $$$"""
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"{{{First}}}","resource":{"resourceType":"Patient","active":true}},
            {"fullUrl":"{{{Second}}}","resource":{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"{{{First}}}"} }}]}
            """;

        var reply = await SendAsync(Post(Document), Post(Patient(), First));

        Assert.Equal(["201 Created", "201 Created"], reply.Statuses);
        Assert.Contains($"\"reference\":\"{First}\"", (await Client.GetAsync(reply.Place(0))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_within_a_transaction_is_stored_and_not_run()
    {
        var family = Unique();
        var inner = Batch(Post(Patient(family)));

        Assert.Equal(["201 Created"], (await SendAsync(Post(inner))).Statuses);
        Assert.Equal(0, (await Client.GetAsync($"Patient?family={family}")).Total);
    }

    [Theory]
    [InlineData("PUT", "PUT")]
    [InlineData("POST", "PUT")]
    public async Task One_condition_that_matches_nothing_makes_no_two_resources(string one, string other)
    {
        var mrn = Unique();

        var reply = await SendAsync(Conditional(one, mrn), Conditional(other, mrn));

        reply.Expect(400, "invalid");
        Assert.Equal(0, (await Client.GetAsync($"Patient?identifier={System}|{mrn}")).Total);
    }

    [Theory]
    [InlineData("""{"name":[{"family":"{}"}]}""")]
    [InlineData("""{"identifier":[{"system":"http://x","value":"{}"}]}""")]
    [InlineData("""{"identifier":[{"system":"http://{}","value":"x"}]}""")]
    [InlineData("""{"managingOrganization":{"reference":"http://x/{}"}}""")]
    [InlineData("""{"telecom":[{"system":"phone","value":"{}"}]}""")]
    public async Task A_very_long_value_is_stored_or_refused_and_found_again(string members)
    {
        var text = Unique() + new string('x', 400_000);
        var body = "{\"resourceType\":\"Patient\"," + members.Replace("{}", text, StringComparison.Ordinal)[1..];

        var reply = await SendAsync(Post(body));

        Assert.True(reply.Code is 200 or 400, $"{reply.Code} {reply.Body[..Math.Min(reply.Body.Length, 300)]}");
        if (reply.Code == 200) Assert.Contains(text, (await Client.GetAsync(reply.Place(0))).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"request":null}""")]
    [InlineData("""{"resource":null,"request":{"method":"POST","url":"Patient"}}""")]
    [InlineData("""{"resource":[],"request":{"method":"POST","url":"Patient"}}""")]
    [InlineData("""{"resource":"x","request":{"method":"PATCH","url":"Patient/x"}}""")]
    [InlineData("""{"resource":{"resourceType":"Binary","data":7},"request":{"method":"PATCH","url":"Patient/x"}}""")]
    [InlineData("""{"request":{"method":7,"url":"Patient"}}""")]
    [InlineData("""{"request":{"method":"GET","url":null}}""")]
    [InlineData("""{"fullUrl":{},"request":{"method":"GET","url":"Patient/x"}}""")]
    [InlineData("""{"request":{"method":"GET","url":"Patient/x","url":"Patient/y"}}""")]
    [InlineData("""{"resource":{"resourceType":"Patient"},"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}""")]
    [InlineData("""[]""")]
    public async Task An_entry_that_is_none_is_400_with_its_place(string entry) => Assert.StartsWith("Bundle.entry[0]", (await SendAsync(entry)).Expect(400).Expression, StringComparison.Ordinal);

    [Theory]
    [InlineData("Patient?identifier=x&_include=*")]
    [InlineData("Patient?identifier=x%26_id=1")]
    [InlineData("Patient?identifier=x';DROP TABLE ehr.fhir_resources;--")]
    [InlineData("Patient?identifier[$ne]=x")]
    [InlineData("Patient?_id=x)%20OR%20(1=1")]
    public async Task Criteria_cannot_be_made_to_hit_what_they_do_not_name(string url)
    {
        var kept = await Client.CreateAsync(Patient());

        var reply = await SendAsync(Entry("DELETE", url));

        Assert.True(reply.Code is 200 or 400, $"{reply.Code}");
        (await Client.GetAsync($"Patient/{kept.Id}")).Expect(200);
    }

    [Fact]
    public async Task A_name_that_is_the_beginning_of_another_is_not_taken_for_it()
    {
        var reply = await SendAsync(
            Post(Patient("A"), "urn:uuid:a"), Post(Patient("B"), "urn:uuid:ab"), Post(Observation("urn:uuid:x", "urn:uuid:ab"), "urn:uuid:x"));

        Assert.Contains($"\"reference\":\"{reply.Place(1)}\"", (await Client.GetAsync(reply.Place(2))).Body, StringComparison.Ordinal);
    }

    private static string Conditional(string method, string mrn) => method is "POST"
        ? Post(Identified(mrn), ifNoneExist: $"identifier={System}|{mrn}")
        : Put($"Patient?identifier={System}|{mrn}", Identified(mrn));

    private static string Identified(string mrn, string family = "Doe") => Patient(family, more: $$""","identifier":[{"system":"{{System}}","value":"{{mrn}}"}]""");

    private static string Observation(string name, string focus) =>
        $$$"""{"resourceType":"Observation","status":"final","code":{"text":"{{{name}}}"},"focus":[{"reference":"{{{focus}}}"}]}""";

    private Task<FhirReply> SendAsync(params string[] entries) => Client.PostAsync("/fhir/R4", Transaction(entries));
}
