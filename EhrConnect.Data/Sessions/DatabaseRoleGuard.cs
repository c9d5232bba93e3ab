using Dapper;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// Refuses to start a service whose database user could step over row-level security: superusers, roles with BYPASSRLS and
/// the owner of the schema.
/// </summary>
public sealed class DatabaseRoleGuard(IEnumerable<NpgsqlDataSource> dataSources) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var dataSource in dataSources)
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            var role = await connection.QuerySingleAsync<RoleFacts>(new CommandDefinition(
                """
                SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS bypasses,
                       coalesce((SELECT pg_has_role(r.oid, n.nspowner, 'MEMBER') FROM pg_namespace n WHERE n.nspname = 'ehr'), false) AS owner
                FROM pg_roles r WHERE r.rolname = current_user
                """,
                cancellationToken: cancellationToken));
            if (role.Superuser || role.Bypasses || role.Owner)
            {
                throw new UnsafeDatabaseRoleException(
                    $"The database user '{role.Name}' can step over row-level security. Use the restricted role that DbManager creates (ehr_app, ehr_worker or ehr_identity) in ConnectionStrings__ehrconnect.");
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed record RoleFacts(string Name, bool Superuser, bool Bypasses, bool Owner);
}
