using Npgsql;

namespace EhrConnect.ServiceDefaults.Clients;

/// <summary>What every PostgreSQL connection string gets: defaults where it says nothing, and three settings it may not choose.</summary>
static class PostgresConnectionDefaults
{
    private static readonly (string Keyword, object Value)[] WhenAbsent =
    [
        ("Maximum Pool Size", 40),
        ("Timeout", 15),
        ("Max Auto Prepare", 128),
        ("Auto Prepare Min Usages", 2),
    ];

    public static bool LooksLikePostgres(string? connectionString) =>
        connectionString is not null && connectionString.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidOperationException">It cannot be read; the message names the setting and not its content.</exception>
    public static string Apply(string connectionString, string name, string serviceName)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new InvalidOperationException(
                $"The connection string '{name}' (environment variable ConnectionStrings__{name}) is not valid for PostgreSQL: correct its keywords, for example 'Host=…;Port=5432;Database=ehrconnect;Username=…;Password=…'.", e);
        }

        // Keys holds what was set, under canonical names; ContainsKey would be true for every keyword that Npgsql knows.
        foreach (var (keyword, value) in WhenAbsent.ExceptBy(builder.Keys, setting => setting.Keyword, StringComparer.OrdinalIgnoreCase).ToArray())
        {
            builder[keyword] = value;
        }

        if (string.IsNullOrEmpty(builder.ApplicationName)) builder.ApplicationName = serviceName;

        // Error details quote the offending row: patient data in exceptions and logs.
        builder.IncludeErrorDetail = false;
        // The reset costs a simple request a fifth of its time and protects nothing: the only setting ever made is the organisation,
        // and it is local to its transaction. A test holds that no statement leaves anything in its session.
        builder.NoResetOnClose = true;
        // With it, an opened connection's own connection string, which telemetry and exceptions may show, keeps the password.
        builder.PersistSecurityInfo = false;
        return builder.ConnectionString;
    }
}
