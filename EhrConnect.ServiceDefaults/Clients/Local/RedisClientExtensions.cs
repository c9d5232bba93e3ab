using EhrConnect.ServiceDefaults;
using EhrConnect.ServiceDefaults.Clients;
using EhrConnect.ServiceDefaults.Clients.Local;
using EhrConnect.ServiceDefaults.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

// The namespace and names of Aspire.StackExchange.Redis, which takes the place of this file when the build uses Aspire.
namespace Microsoft.Extensions.Hosting;

/// <summary>The Redis connection from <c>ConnectionStrings:NAME</c>, with health check.</summary>
public static class RedisClientExtensions
{
    /// <summary>Registers the <see cref="IConnectionMultiplexer"/> of the process.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="connectionName">Name of the connection string and of the health check.</param>
    /// <param name="configureOptions">Last word on the options. Pass it by name: Aspire's method has another delegate before it.</param>
    public static void AddRedisClient(this IHostApplicationBuilder builder, string connectionName, Action<ConfigurationOptions>? configureOptions = null)
    {
        var service = ServiceName.Of(builder);
        builder.RequireConnectionString(connectionName);
        builder.Services.AddSingleton<IConnectionMultiplexer>(services => Connect(services, connectionName, service, configureOptions));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            connectionName,
            static services => new RedisHealthCheck(services.GetRequiredService<IConnectionMultiplexer>()),
            HealthStatus.Unhealthy,
            tags: null,
            HealthExtensions.DependencyTimeout));
    }

    private static ConnectionMultiplexer Connect(IServiceProvider services, string connectionName, string service, Action<ConfigurationOptions>? configure)
    {
        var configured = services.GetRequiredService<IConfiguration>().GetRequiredConnectionString(connectionName);
        var options = ConfigurationOptions.Parse(configured);
        // Redis carries wake-ups only: a service starts, and keeps its promises, while Redis is away.
        options.AbortOnConnectFail = false;
        options.ClientName ??= service;
        options.LoggerFactory ??= services.GetRequiredService<ILoggerFactory>();
        configure?.Invoke(options);
        return ConnectionMultiplexer.Connect(options);
    }
}
