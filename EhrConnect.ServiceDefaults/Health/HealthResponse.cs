using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EhrConnect.ServiceDefaults.Health;

/// <summary>The body of <c>/health</c>: <c>{status, checks:{name:{status, description, durationMs}}}</c>.</summary>
/// <remarks>Exceptions and data of a check stay inside: they can hold hosts, user names and connection strings.</remarks>
sealed record HealthResponse(string Status, IReadOnlyDictionary<string, HealthResponse.Check> Checks)
{
    internal sealed record Check(
        string Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
        double DurationMs);

    public static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(From(report), JsonSerializerOptions.Web, context.RequestAborted);

    internal static HealthResponse From(HealthReport report) => new(
        Name(report.Status),
        report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new Check(Name(entry.Value.Status), Description(entry.Value), Math.Round(entry.Value.Duration.TotalMilliseconds, 1)),
            StringComparer.Ordinal));

    // When a check throws, the framework uses the exception's message as the description.
    private static string? Description(HealthReportEntry entry) =>
        entry.Exception is null || !string.Equals(entry.Description, entry.Exception.Message, StringComparison.Ordinal)
            ? entry.Description
            : $"failed ({entry.Exception.GetType().Name})";

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
