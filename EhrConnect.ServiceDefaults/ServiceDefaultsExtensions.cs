using EhrConnect.ServiceDefaults.Clients;
using EhrConnect.ServiceDefaults.Health;
using EhrConnect.ServiceDefaults.Http;
using EhrConnect.ServiceDefaults.Logging;
using EhrConnect.ServiceDefaults.Startup;
using EhrConnect.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

// The namespace of the Aspire template, so that a host needs no using for what every host calls.
namespace Microsoft.Extensions.Hosting;

/// <summary>What every EhrConnect process has in common, in the order in which it is set up.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Telemetry, logs without patient data, health checks, resilient HTTP clients, service discovery and the clock.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddStartupReporting();
        builder.AddSafeLogging();
        builder.AddTelemetry();
        builder.AddHealth();
        builder.HardenPostgresConnectionStrings();
        builder.AddHttpDefaults();
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder;
    }

    /// <summary>
    /// <c>GET /alive</c> (the process answers), <c>GET /health</c> (every dependency, 503 when one fails) and
    /// <c>GET /metrics</c> (Prometheus text): anonymous in every environment, they carry no data of any organisation.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
        return app;
    }
}
