using EhrConnect.Benchmarks.Bare;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace EhrConnect.Benchmarks.Api;

/// <summary>The baseline, and under <c>/audited</c> the same with one audit row committed: the least that the promise of a record costs.</summary>
internal static class BareApi
{
    /// <summary>Arguments: the port and the connection string.</summary>
    public static Task<int> RunAsync(string[] args) => BareHost.RunAsync(args, (app, database) =>
        app.MapGet("/audited/{org:guid}/{type}/{id}", async (Guid org, string type, string id, CancellationToken cancellationToken) =>
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
        }));
}
