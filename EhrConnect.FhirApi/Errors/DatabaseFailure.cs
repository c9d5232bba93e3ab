using System.Net.Sockets;
using Npgsql;

namespace EhrConnect.FhirApi.Errors;

/// <summary>Tells a database that is away, or starting, or full, from a statement that is wrong, and from what the caller wants stored and cannot be.</summary>
static class DatabaseFailure
{
    public static readonly ApiError Error = new(503, "database-unavailable", "The database does not answer. Nothing was changed that is not recorded; try again.") { RetryAfterSeconds = 2 };

    /// <summary>The database ended the statement at <c>Fhir__QueryTimeoutSeconds</c>.</summary>
    public static readonly ApiError Timeout = new(504, "query-timeout", "The database needed too long and stopped. Nothing was changed; ask for less: more selective parameters, a smaller _count or bundle.");

    /// <summary>PostgreSQL text has no place for NUL, however it is written.</summary>
    public static readonly ApiError InvalidCharacter = new(400, "invalid-character", "A text holds the character U+0000, which cannot be stored. Leave it out.");

    public static bool IsInvalidCharacter(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } || (exception.InnerException is { } inner && IsInvalidCharacter(inner));

    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        _ => exception.InnerException is { } inner && IsUnavailable(inner),
    };
}
