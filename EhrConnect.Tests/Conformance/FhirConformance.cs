using System.Text;
using EhrConnect.Fhir.Reading;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>What the conformance tests share: the running stack and a client that may do everything in its organisation.</summary>
[Collection(SharedStackTests.Name)]
public abstract class FhirConformance(SharedStack shared) : IAsyncLifetime
{
    private FhirClient? _client;

    internal Stack Stack => shared.Stack;

    internal FhirClient Client => _client ?? throw new InvalidOperationException("The client is not there yet.");

    public async Task InitializeAsync() => _client = await FhirClient.OfAsync(Stack, "demo-hospital-owner");

    public Task DisposeAsync()
    {
        _client?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Answers are held to the rules that requests are held to.</summary>
    internal static void AssertValid(FhirReply reply, string type) => Assert.Empty(ResourceReader.Read(Encoding.UTF8.GetBytes(reply.Body), type).Issues);

    /// <summary>Something no other test uses.</summary>
    protected static string Unique() => $"t{Guid.CreateVersion7():N}";

    protected static string Patient(string family = "Doe", string? id = null, string more = "") =>
        $$"""{"resourceType":"Patient",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"name":[{"family":"{{family}}"}]{{more}}}""";
}
