using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EhrConnect.ServiceDefaults.Clients;

static class ConnectionStringExtensions
{
    /// <summary>Stops the process at start, with a message that names the setting, when the connection string is missing.</summary>
    public static void RequireConnectionString(this IHostApplicationBuilder builder, string name)
    {
        builder.Services.AddOptions<RequiredConnectionStrings>().Configure(required => required.Names.Add(name)).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RequiredConnectionStrings>, ConnectionStringValidator>());
    }

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string GetRequiredConnectionString(this IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } value ? value : throw new InvalidOperationException(MissingMessage(name));

    public static string MissingMessage(string name) =>
        $"The connection string '{name}' is missing: set the environment variable ConnectionStrings__{name} to {Example(name)}, or start the service through the application host (./ehr up).";

    /// <summary>
    /// Applies <see cref="PostgresConnectionDefaults"/> where the connection strings are read from, so that they hold for our own
    /// client registrations and for those of Aspire alike.
    /// </summary>
    public static void HardenPostgresConnectionStrings(this IHostApplicationBuilder builder)
    {
        var service = ServiceName.Of(builder);
        var hardened = builder.Configuration.GetSection("ConnectionStrings").GetChildren()
            .Where(setting => PostgresConnectionDefaults.LooksLikePostgres(setting.Value))
            .ToDictionary(setting => setting.Path, setting => (string?)PostgresConnectionDefaults.Apply(setting.Value!, setting.Key, service), StringComparer.Ordinal);
        builder.Configuration.AddInMemoryCollection(hardened);
    }

    private static string Example(string name) =>
        string.Equals(name, "redis", StringComparison.Ordinal)
            ? "'host:6379,password=…'"
            : "'Host=…;Port=5432;Database=ehrconnect;Username=…;Password=…'";
}
