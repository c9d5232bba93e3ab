using EhrConnect.Tests.Fixtures;
using static EhrConnect.Tests.Conformance.Behaviours.BundleText;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>What changes nothing leaves nothing: entries of bundles included.</summary>
public sealed class UnchangedBehaviours(SharedStack shared) : FhirConformance(shared)
{
    [BehaviourCases("12a", "The same batch or transaction twice: versions and events only where something changed")]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task Bundles(string kind)
    {
        var (kept, changed) = (Unique(), Unique());
        string Entries(string family) => Of(kind, [Put($"Patient/{kept}", Patient("Kept", kept)), Put($"Patient/{changed}", Patient(family, changed))]);

        Assert.Equal(["201 Created", "201 Created"], (await Client.PostAsync("/fhir/R4", Entries("A"))).Statuses);
        Assert.Equal(["200 OK", "200 OK"], (await Client.PostAsync("/fhir/R4", Entries("B"))).Statuses);

        Assert.Equal("W/\"1\"", (await Client.GetAsync($"Patient/{kept}")).ETag);
        Assert.Equal("W/\"2\"", (await Client.GetAsync($"Patient/{changed}")).ETag);
        Assert.Equal(1, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.event_log WHERE resource_id = '{kept}'"));
    }

    [BehaviourCases("44b", "A patch entry that changes nothing makes no version")]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task Patches(string kind)
    {
        var created = await Client.CreateAsync(Patient(more: ",\"active\":true"));
        var patch = Convert.ToBase64String("""[{"op":"replace","path":"/active","value":true}]"""u8);

        var reply = await Client.PostAsync("/fhir/R4", Of(kind, [Entry("PATCH", $"Patient/{created.Id}", $$"""{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{patch}}"}""")]));

        Assert.Equal(["200 OK"], reply.Statuses);
        Assert.Equal("W/\"1\"", (await Client.GetAsync($"Patient/{created.Id}")).ETag);
    }

    [BehaviourCases("65a", "Parallel patches of one resource in transactions: done or 409, and every one that was done is there")]
    [InlineData("transaction")]
    [InlineData("batch")]
    public async Task ParallelPatches(string kind)
    {
        var created = await Client.CreateAsync(Patient());

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Client.PostAsync("/fhir/R4", Of(kind, [Entry("PATCH", $"Patient/{created.Id}", Added($"F{i}"))]))));

        var done = replies.Count(reply => reply.Code == 200 && reply.Statuses[0] is "200 OK");
        Assert.All(replies, reply => Assert.True(reply.Code is 409 || reply.Statuses[0] is "200 OK" or "409 Conflict", reply.Body));
        Assert.Equal(done + 1, (await Client.GetAsync($"Patient/{created.Id}")).Json.GetProperty("name").GetArrayLength());
    }

    private static string Added(string family) =>
        $$"""{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($$$"""[{"op":"add","path":"/name/-","value":{"family":"{{{family}}}"}}]"""))}}"}""";
}
