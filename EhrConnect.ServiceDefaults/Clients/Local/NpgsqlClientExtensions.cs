using EhrConnect.ServiceDefaults;
using EhrConnect.ServiceDefaults.Clients;
using EhrConnect.ServiceDefaults.Clients.Local;
using EhrConnect.ServiceDefaults.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

// The namespace and names of Aspire.Npgsql, which takes the place of this file when the build uses Aspire.
namespace Microsoft.Extensions.Hosting;

/// <summary>PostgreSQL data sources from <c>ConnectionStrings:NAME</c>, with health check and telemetry.</summary>
public static class NpgsqlClientExtensions
{
    /// <summary>Registers the <see cref="NpgsqlDataSource"/> of the process.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="connectionName">Name of the connection string and of the health check.</param>
    /// <param name="configureDataSourceBuilder">Type mappings and the like. Pass it by name: Aspire's method has another delegate before it.</param>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        var service = ServiceName.Of(builder);
        builder.RequireConnectionString(connectionName);
        builder.Services.AddSingleton(services => Create(services, connectionName, service, configureDataSourceBuilder));
        builder.AddCheck(connectionName, static (services, _) => services.GetRequiredService<NpgsqlDataSource>());
    }

    /// <summary>Registers a further <see cref="NpgsqlDataSource"/> under the service key <paramref name="name"/>.</summary>
    /// <inheritdoc cref="AddNpgsqlDataSource"/>
    public static void AddKeyedNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string name,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        var service = ServiceName.Of(builder);
        builder.RequireConnectionString(name);
        builder.Services.AddKeyedSingleton(name, (services, _) => Create(services, name, service, configureDataSourceBuilder));
        builder.AddCheck(name, static (services, key) => services.GetRequiredKeyedService<NpgsqlDataSource>(key));
    }

    private static NpgsqlDataSource Create(IServiceProvider services, string connectionName, string service, Action<NpgsqlDataSourceBuilder>? configure)
    {
        // Read when it is first needed, so that configuration added after this registration counts.
        var configured = services.GetRequiredService<IConfiguration>().GetRequiredConnectionString(connectionName);
        var builder = new NpgsqlDataSourceBuilder(PostgresConnectionDefaults.Apply(configured, connectionName, service))
        {
            Name = connectionName, // the pool's name in the metrics, which would be the whole connection string
        };
        builder.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
        configure?.Invoke(builder);
        builder.EnableParameterLogging(parameterLoggingEnabled: false); // parameters are patient data; last, so that nothing turns it on
        return builder.Build();
    }

    private static void AddCheck(this IHostApplicationBuilder builder, string name, Func<IServiceProvider, string, NpgsqlDataSource> find) =>
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, services => new NpgsqlHealthCheck(find(services, name)), HealthStatus.Unhealthy, tags: null, HealthExtensions.DependencyTimeout));
}
