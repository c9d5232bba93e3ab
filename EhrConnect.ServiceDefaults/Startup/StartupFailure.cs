using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EhrConnect.ServiceDefaults.Startup;

/// <summary>Says in one line what an operator must change. Null for what is our fault: that deserves its stack trace.</summary>
/// <remarks>
/// The convention of this code base: an exception that an operator can remedy names the setting as an environment variable
/// (<c>Section__Key</c>) in its message.
/// </remarks>
static partial class StartupFailure
{
    public static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        IOException { InnerException: AddressInUseException } inUse =>
            $"{FirstSentence(inUse.Message)}: another process holds the port. Stop it (find it with: ss -ltnp), or move the whole stack with EHR_PORT_OFFSET.",
        PostgresException postgres => Explain(postgres),
        NpgsqlException { InnerException: SocketException socket } =>
            $"PostgreSQL cannot be reached ({socket.SocketErrorCode}): start it, or correct host and port in ConnectionStrings__ehrconnect.",
        NpgsqlException { InnerException: TimeoutException } =>
            "PostgreSQL did not answer in time: check that it is up and that host and port in ConnectionStrings__ehrconnect are right.",
        InvalidOperationException { Message: var message } when UnreadableSetting().Match(message) is { Success: true, Groups: [_, var path, var type] } =>
            $"The value of {path.Value.Replace(":", "__", StringComparison.Ordinal)} is not a {type.Value}: correct it, or remove it to get the default.",
        { Message: var message } when SettingName().IsMatch(message) => OneLine(message),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };

    private static string? Explain(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "PostgreSQL refused the user or password: correct them in ConnectionStrings__ehrconnect.",
        PostgresErrorCodes.InvalidCatalogName =>
            "The database does not exist: correct Database in ConnectionStrings__ehrconnect, or run EhrConnect.DbManager first.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName =>
            "The database has no EhrConnect schema: run EhrConnect.DbManager first.",
        PostgresErrorCodes.InsufficientPrivilege =>
            "The database user of ConnectionStrings__ehrconnect lacks a privilege: use the role that EhrConnect.DbManager made for this service.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections =>
            $"PostgreSQL accepts no connection now (SQLSTATE {exception.SqlState}): wait until it is up, or raise max_connections.",
        _ => null,
    };

    private static string FirstSentence(string message) => OneLine(message).Split(": ", 2)[0];

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9]*__[A-Za-z0-9_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName();

    // The configuration binder's message, which also repeats the value.
    [GeneratedRegex(@"^Failed to convert configuration value .* at '(?<path>[^']+)' to type '(System\.)?(?<type>[^']+)'", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnreadableSetting();

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
