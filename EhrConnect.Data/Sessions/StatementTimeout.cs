using System.Globalization;
using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// Lets the database itself end what takes too long: a statement whose client gave up would otherwise go on and cost everybody.
/// It is a setting of the connection, so no statement pays for it.
/// </summary>
public static class StatementTimeout
{
    // The database ends a statement first and says so; the client's own limit is for a database that is gone.
    private static readonly TimeSpan ClientPatience = TimeSpan.FromSeconds(10);

    /// <summary>Applies to every connection of the data source.</summary>
    public static void Configure(NpgsqlDataSourceBuilder dataSource, TimeSpan limit)
    {
        var connection = dataSource.ConnectionStringBuilder;
        connection.Options = string.Create(CultureInfo.InvariantCulture, $"{connection.Options} -c statement_timeout={limit.TotalMilliseconds:0}").TrimStart();
        connection.CommandTimeout = (int)(limit + ClientPatience).TotalSeconds;
    }

    /// <summary>Whether the database ended a statement because it took too long; its transaction left nothing.</summary>
    public static bool Is(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } || (exception.InnerException is { } inner && Is(inner));
}
