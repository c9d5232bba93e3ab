using System.Collections.Concurrent;
using System.Text;
using EhrConnect.Benchmarks.Bare;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.FhirStore.Writing;
using EhrConnect.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>
/// The baseline: a minimal API that stores the bytes and index rows of one Observation, computed once, under a new id, or as
/// the next version of one. As superuser, so row-level security costs nothing; no token, no validation, no event, no audit.
/// </summary>
internal static class BareFhir
{
    /// <summary>Arguments: the port and the connection string.</summary>
    public static Task<int> RunAsync(string[] args) => BareHost.RunAsync(args, (app, dataSource) => Map(app, new OrgDatabase(dataSource)));

    private static void Map(WebApplication app, OrgDatabase database)
    {
        var store = new ResourceStore(database);
        var sample = new ResourceWriter(store, TimeProvider.System).Prepare(null, "Observation", "sample", Encoding.UTF8.GetBytes(Samples.Observation(1)), "POST", new WriteContext()).Store;
        var updated = new ConcurrentDictionary<int, ResourceWrite>();

        app.MapPost("/create", async (CancellationToken cancellationToken) =>
        {
            await StoreAsync(database, store, sample with { Id = LogicalId.New(TimeProvider.System.GetUtcNow()) }, cancellationToken);
            return Results.StatusCode(StatusCodes.Status201Created);
        });
        app.MapPost("/update/{client:int}", async (int client, CancellationToken cancellationToken) =>
        {
            var next = updated.TryGetValue(client, out var last) ? last with { Version = last.Version + 1 } : sample with { Id = LogicalId.New(TimeProvider.System.GetUtcNow()) };
            await StoreAsync(database, store, next, cancellationToken);
            updated[client] = next;
            return Results.StatusCode(StatusCodes.Status201Created);
        });
    }

    private static async Task StoreAsync(OrgDatabase database, ResourceStore store, ResourceWrite write, CancellationToken cancellationToken)
    {
        await using var session = database.Open(Tokens.HospitalId);
        store.Enqueue(session, [write]);
        await session.CommitAsync(cancellationToken);
    }
}
