using System.Net.Sockets;
using Npgsql;

namespace EhrConnect.FhirApi.Errors;

/// <summary>Tells a database that is away, or starting, or full, from a statement that is wrong.</summary>
static class DatabaseFailure
{
    public static readonly ApiError Error = new(503, "database-unavailable", "The database does not answer. Nothing was changed that is not recorded; try again.") { RetryAfterSeconds = 2 };

    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        _ => exception.InnerException is { } inner && IsUnavailable(inner),
    };
}
