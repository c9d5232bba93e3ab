using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>Tells a database that is away, full or too slow from data that it cannot take.</summary>
public static class DatabaseOutage
{
    // Class 57, "operator intervention": shut down, starting, or a statement ended because it took too long.
    private const string Intervention = "57";

    /// <summary>Whether another statement would have failed as well: the database, not the data, is the reason.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith(Intervention, StringComparison.Ordinal),
        NpgsqlException => true,
        _ => exception.InnerException is { } inner && Is(inner),
    };

    /// <summary>The reason for a log: the SQLSTATE (<c>53100</c> is a full disk) or the kind of the exception; nothing of the data.</summary>
    public static string Name(Exception exception) => exception is PostgresException postgres ? $"SQLSTATE {postgres.SqlState}" : exception.GetType().Name;
}
