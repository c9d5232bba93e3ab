using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EhrConnect.Benchmarks.Api;

/// <summary>
/// The baseline: a minimal API that reads the same row of the same table with one prepared statement, and does nothing else.
/// No token, no organisation, no permission, no audit.
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
        await app.RunAsync();
        return 0;
    }
}
