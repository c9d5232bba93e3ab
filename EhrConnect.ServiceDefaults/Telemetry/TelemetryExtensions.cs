using EhrConnect.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EhrConnect.ServiceDefaults.Telemetry;

static class TelemetryExtensions
{
    public const string MetricsPath = "/metrics";

    // Every meter and activity source of ours begins with this.
    private const string OwnSources = "EhrConnect.*";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var exports = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName.Of(builder)))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Npgsql")
                .AddMeter(OwnSources)
                .AddPrometheusExporter())
            .WithTracing(tracing => tracing
                // Spans that nobody receives cost as much as those that somebody does; trace ids are passed on either way.
                .SetSampler(exports ? new ParentBasedSampler(new AlwaysOnSampler()) : new AlwaysOffSampler())
                .AddSource(OwnSources)
                .AddAspNetCoreInstrumentation(options => options.Filter = static context => !IsInfrastructure(context.Request.Path))
                .AddHttpClientInstrumentation()
                .AddNpgsql()
                .AddProcessor(new QueryTextRedactor()));

        if (!exports) return;

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        telemetry.UseOtlpExporter();
    }

    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint(MetricsPath).AllowAnonymous().DisableHttpMetrics();

    // A probe every few seconds would be most of the traces.
    private static bool IsInfrastructure(PathString path) =>
        path.StartsWithSegments(HealthExtensions.AlivePath, StringComparison.Ordinal)
        || path.StartsWithSegments(HealthExtensions.HealthPath, StringComparison.Ordinal)
        || path.StartsWithSegments(MetricsPath, StringComparison.Ordinal);
}
