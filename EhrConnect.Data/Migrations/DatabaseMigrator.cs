using Dapper;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EhrConnect.Data.Migrations;

/// <summary>
/// Brings a database to the current schema: roles first, then the numbered scripts of this assembly, each in its own
/// transaction and once only. Safe to run from several processes at once: an advisory lock lets one at a time through.
/// </summary>
public sealed partial class DatabaseMigrator(string adminConnectionString, RolePasswords passwords, ILogger<DatabaseMigrator> logger)
{
    private const long MigrationLock = 0x4548_525F_4D49_4752;

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(adminConnectionString);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("SELECT pg_advisory_lock(@MigrationLock)", new { MigrationLock }, commandTimeout: 600, cancellationToken: cancellationToken));
        try
        {
            await DatabaseRoles.ProvisionAsync(connection, passwords, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition($"CREATE SCHEMA IF NOT EXISTS ehr AUTHORIZATION {DatabaseRoles.Owner}", cancellationToken: cancellationToken));
            RunScripts();
        }
        finally
        {
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(@MigrationLock)", new { MigrationLock });
        }
    }

    private void RunScripts()
    {
        var asOwner = new NpgsqlConnectionStringBuilder(adminConnectionString) { Options = $"-c role={DatabaseRoles.Owner}", Pooling = false };
        var result = DeployChanges.To
            .PostgresqlDatabase(asOwner.ConnectionString)
            .WithScriptsEmbeddedInAssembly(typeof(DatabaseMigrator).Assembly)
            .JournalToPostgresqlTable("ehr", "schema_versions")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new UpgradeLog(logger))
            .Build()
            .PerformUpgrade();
        if (!result.Successful) throw new MigrationException($"Migration script {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        LogMigrated(logger, result.Scripts.Count());
    }

    [LoggerMessage(1001, LogLevel.Information, "Database schema is current; {Count} script(s) ran")]
    private static partial void LogMigrated(ILogger logger, int count);

    private sealed partial class UpgradeLog(ILogger logger) : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args) => LogStep(logger, string.Format(null, format, args));

        public void LogDebug(string format, params object[] args) => LogStep(logger, string.Format(null, format, args));

        public void LogInformation(string format, params object[] args) => LogStep(logger, string.Format(null, format, args));

        public void LogWarning(string format, params object[] args) => LogStep(logger, string.Format(null, format, args));

        public void LogError(string format, params object[] args) => LogProblem(logger, string.Format(null, format, args));

        public void LogError(Exception ex, string format, params object[] args) => LogProblem(logger, string.Format(null, format, args));

        [LoggerMessage(1002, LogLevel.Debug, "{Step}")]
        private static partial void LogStep(ILogger logger, string step);

        [LoggerMessage(1003, LogLevel.Error, "{Problem}")]
        private static partial void LogProblem(ILogger logger, string problem);
    }
}
