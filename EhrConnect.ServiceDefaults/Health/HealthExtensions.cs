using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.ServiceDefaults.Health;

static class HealthExtensions
{
    public const string AlivePath = "/alive";
    public const string HealthPath = "/health";

    private const string LiveTag = "live";

    /// <summary>A dependency that answers later than this counts as down: the probe itself must answer in time.</summary>
    public static readonly TimeSpan DependencyTimeout = TimeSpan.FromSeconds(3);

    public static void AddHealth(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("self", static () => HealthCheckResult.Healthy(), [LiveTag]);

    public static void MapHealth(this WebApplication app)
    {
        Map(app, AlivePath, static check => check.Tags.Contains(LiveTag));
        Map(app, HealthPath, static _ => true);
    }

    private static void Map(WebApplication app, string path, Func<HealthCheckRegistration, bool> predicate) =>
        app.MapHealthChecks(path, new HealthCheckOptions
            {
                Predicate = predicate,
                ResponseWriter = HealthResponse.WriteAsync,
                // A degraded service still answers; only a failed dependency takes it out of rotation.
                ResultStatusCodes = { [HealthStatus.Degraded] = 200, [HealthStatus.Unhealthy] = 503 },
            })
            .AllowAnonymous()
            .DisableRateLimiting()
            .DisableHttpMetrics();
}
