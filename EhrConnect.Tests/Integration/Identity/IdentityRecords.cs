using System.Security.Cryptography;
using System.Text;
using Dapper;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Users;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Identity;

/// <summary>The tables behind the identity service, seen by the superuser: set-up and evidence, never the way of the service.</summary>
internal sealed class IdentityRecords(TestDatabase database)
{
    public sealed record Client(string ClientId, string Secret, string OrgSlug);

    public sealed record User(Guid Id, string Email, string Password, string OrgSlug);

    /// <summary>A user of a new organisation of its own.</summary>
    public async Task<User> AddUserAsync(string orgStatus = "active", bool enabled = true, string? password = "correct horse battery")
    {
        var org = Guid.NewGuid();
        var user = new User(Guid.NewGuid(), $"user@org-{org:N}.test", password ?? "", $"org-{org:N}");
        await using var connection = await database.Admin.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            BEGIN;
            INSERT INTO ehr.organizations (id, slug, name, status) VALUES (@org, @slug, @slug, @orgStatus);
            INSERT INTO ehr.login_names (org_id, name, user_org_id, user_id) VALUES (@platform, @email, @org, @id);
            INSERT INTO ehr.users (org_id, id, email, name, roles, enabled, password_hash, created_at, updated_at) VALUES (@org, @id, @email, 'Some User', '{VIEWER}', @enabled, @hash, now(), now());
            COMMIT;
            """,
            new { org, slug = user.OrgSlug, orgStatus, platform = PlatformOrganization.Id, email = user.Email, id = user.Id, enabled, hash = password is null ? null : PasswordHashes.Hash(password) });
        return user;
    }

    /// <summary>A client of a new organisation of its own.</summary>
    public async Task<Client> AddClientAsync(string orgStatus = "active", bool enabled = true)
    {
        var org = Guid.NewGuid();
        var client = new Client($"client-{org:N}", $"secret-{org:N}", $"org-{org:N}");
        await using var connection = await database.Admin.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO ehr.organizations (id, slug, name, status) VALUES (@org, @slug, @slug, @orgStatus);
            INSERT INTO ehr.oauth_clients (org_id, client_id, name, secret_hash, roles, enabled) VALUES (@org, @id, @id, @hash, '{VIEWER}', @enabled);
            """,
            new { org, slug = client.OrgSlug, id = client.ClientId, orgStatus, enabled, hash = SHA256.HashData(Encoding.UTF8.GetBytes(client.Secret)) });
        return client;
    }

    /// <summary>The audit records of one request, as "organisation actor outcome reason", separated by "; ".</summary>
    public async Task<string> AuditAsync(string requestId)
    {
        await using var connection = await database.Admin.OpenConnectionAsync();
        var records = await connection.QueryAsync<string>(
            """
            SELECT concat_ws(' ', o.slug, a.actor_id, a.outcome, coalesce(a.detail->>'reason', '-'))
            FROM ehr.audit_logs a JOIN ehr.organizations o ON o.id = a.org_id WHERE a.request_id = @requestId
            """,
            new { requestId });
        return string.Join("; ", records);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await database.Admin.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    /// <summary>Until it is disposed of, nobody can write an audit record.</summary>
    public async Task<IAsyncDisposable> LockAuditAsync()
    {
        var connection = await database.Admin.OpenConnectionAsync();
        await connection.ExecuteAsync("BEGIN; LOCK TABLE ehr.audit_logs IN EXCLUSIVE MODE");
        return connection;
    }
}
