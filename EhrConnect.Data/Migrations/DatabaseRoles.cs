using Dapper;
using Npgsql;

namespace EhrConnect.Data.Migrations;

/// <summary>The passwords of the login roles; they come from configuration and are set anew at every run.</summary>
public sealed record RolePasswords(string App, string Worker, string Identity);

/// <summary>
/// The roles of the database: <c>ehr_owner</c> owns the schema and cannot log in; <c>ehr_app</c>, <c>ehr_worker</c> and
/// <c>ehr_identity</c> log in, own nothing and are bound by row-level security.
/// </summary>
internal static class DatabaseRoles
{
    public const string Owner = "ehr_owner";

    public static async Task ProvisionAsync(NpgsqlConnection connection, RolePasswords passwords, CancellationToken cancellationToken)
    {
        await CreateIfAbsentAsync(connection, Owner, cancellationToken);
        await SetLoginAsync(connection, "ehr_app", passwords.App, cancellationToken);
        await SetLoginAsync(connection, "ehr_worker", passwords.Worker, cancellationToken);
        await SetLoginAsync(connection, "ehr_identity", passwords.Identity, cancellationToken);
        await ExecuteAsync(connection, $"GRANT {Owner} TO CURRENT_USER", cancellationToken);
        await ExecuteAsync(connection, $"DO $$ BEGIN EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO {Owner}', current_database()); END $$", cancellationToken);
    }

    private static async Task SetLoginAsync(NpgsqlConnection connection, string role, string password, CancellationToken cancellationToken)
    {
        await CreateIfAbsentAsync(connection, role, cancellationToken);
        var quoted = await connection.QuerySingleAsync<string>(new CommandDefinition("SELECT quote_literal(@password)", new { password }, cancellationToken: cancellationToken));
        await ExecuteAsync(connection, $"ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {quoted}", cancellationToken);
    }

    private static Task CreateIfAbsentAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF; END $$", cancellationToken);

    private static Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: cancellationToken));
}
