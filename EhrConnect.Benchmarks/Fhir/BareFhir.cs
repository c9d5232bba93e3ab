using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.FhirStore.Writing;
using EhrConnect.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>
/// The baseline: a minimal API that stores the bytes and index rows of one Observation, computed once, under a new id, or as
/// the next version of one. As superuser, so row-level security costs nothing; no token, no validation, no event, no audit.
/// </summary>
internal static class BareFhir
{
    /// <summary>Arguments: the port and the connection string.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{int.Parse(args[0], CultureInfo.InvariantCulture)}");
        var dataSource = NpgsqlDataSource.Create(args[1]);
        builder.Services.AddSingleton(dataSource);
        await using var app = builder.Build();
        var database = new OrgDatabase(dataSource);
        var store = new ResourceStore(database);
        var sample = new ResourceWriter(store, TimeProvider.System).Prepare(null, "Observation", "sample", Encoding.UTF8.GetBytes(Samples.Observation(1)), "POST", new WriteContext()).Store;
        var updated = new ConcurrentDictionary<int, ResourceWrite>();

        app.MapGet("/alive", () => "ok");
        app.MapGet("/{org:guid}/{type}/{id}", async (Guid org, string type, string id, CancellationToken cancellationToken) =>
        {
            await using var command = dataSource.CreateCommand("SELECT resource FROM ehr.fhir_resources WHERE org_id = $1 AND resource_type = $2 AND id = $3");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = org });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = type });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? Results.Bytes(await reader.GetFieldValueAsync<byte[]>(0, cancellationToken), "application/fhir+json")
                : Results.NotFound();
        });
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
        await app.RunAsync();
        return 0;
    }

    private static async Task StoreAsync(OrgDatabase database, ResourceStore store, ResourceWrite write, CancellationToken cancellationToken)
    {
        await using var session = database.Open(Tokens.HospitalId);
        store.Enqueue(session, [write]);
        await session.CommitAsync(cancellationToken);
    }
}
