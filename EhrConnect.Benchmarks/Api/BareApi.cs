using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EhrConnect.Benchmarks.Api;

/// <summary>
/// The baseline: a minimal API that reads the same row of the same table, and does nothing else. No token, no organisation, no
/// permission, no audit. Under <c>/audited</c> it also commits one audit row, the least that the promise of a record costs.
/// </summary>
internal static class BareApi
{
    /// <summary>Arguments: the port and the connection string.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{int.Parse(args[0], CultureInfo.InvariantCulture)}");
        builder.Services.AddSingleton(NpgsqlDataSource.Create(args[1]));
        await using var app = builder.Build();
        app.MapGet("/alive", () => "ok");
        app.MapGet("/{org:guid}/{type}/{id}", async (Guid org, string type, string id, NpgsqlDataSource database, CancellationToken cancellationToken) =>
        {
            await using var command = database.CreateCommand("SELECT resource FROM ehr.fhir_resources WHERE org_id = $1 AND resource_type = $2 AND id = $3");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = org });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = type });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? Results.Bytes(await reader.GetFieldValueAsync<byte[]>(0, cancellationToken), "application/fhir+json")
                : Results.NotFound();
        });
        app.MapGet("/audited/{org:guid}/{type}/{id}", async (Guid org, string type, string id, NpgsqlDataSource database, CancellationToken cancellationToken) =>
        {
            await using var batch = database.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT resource FROM ehr.fhir_resources WHERE org_id = $1 AND resource_type = $2 AND id = $3")
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = org }, new NpgsqlParameter<string> { TypedValue = type }, new NpgsqlParameter<string> { TypedValue = id } },
            });
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                "INSERT INTO ehr.audit_logs (org_id, id, occurred_at, actor_type, actor_id, action, outcome, status_code, resource_type, resource_id) VALUES ($1, $2, now(), 'client', 'bench', 'fhir.read', 'success', 200, $3, $4)")
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = org }, new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
                    new NpgsqlParameter<string> { TypedValue = type }, new NpgsqlParameter<string> { TypedValue = id },
                },
            });
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var json = await reader.ReadAsync(cancellationToken) ? await reader.GetFieldValueAsync<byte[]>(0, cancellationToken) : null;
            // To the end, so the commit is behind us.
            await reader.NextResultAsync(cancellationToken);
            await reader.CloseAsync();
            return json is null ? Results.NotFound() : Results.Bytes(json, "application/fhir+json");
        });
        await app.RunAsync();
        return 0;
    }
}
