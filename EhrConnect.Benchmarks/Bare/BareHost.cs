using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EhrConnect.Benchmarks.Bare;

/// <summary>
/// The baseline of the API benchmarks: a minimal API that reads the same row of the same table, and does nothing else. No
/// token, no organisation, no permission, no audit.
/// </summary>
internal static class BareHost
{
    /// <summary>Serves until it is stopped.</summary>
    /// <param name="args">The port and the connection string.</param>
    /// <param name="map">Adds routes beside the read.</param>
    public static async Task<int> RunAsync(string[] args, Action<WebApplication, NpgsqlDataSource> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{int.Parse(args[0], CultureInfo.InvariantCulture)}");
        await using var database = NpgsqlDataSource.Create(args[1]);
        await using var app = builder.Build();
        app.MapGet("/alive", () => "ok");
        app.MapGet("/{org:guid}/{type}/{id}", async (Guid org, string type, string id, CancellationToken cancellationToken) =>
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
        map(app, database);
        await app.RunAsync();
        return 0;
    }
}
