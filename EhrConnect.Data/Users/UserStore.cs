using EhrConnect.Data.Audit;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Users;

/// <summary>The people of an organisation, as its administrators see and change them. Passwords pass through here only as reset tokens.</summary>
public sealed class UserStore(OrgDatabase database, TimeProvider time)
{
    /// <summary>How long a reset token counts: somebody who starts on Monday may get it on Friday.</summary>
    public static readonly TimeSpan ResetTokenLifetime = TimeSpan.FromDays(3);

    private const string Columns = "id, email, name, roles, enabled, password_changed_at IS NOT NULL, locked_until, last_login_at, created_at, updated_at";

    /// <summary>By e-mail address, after that of the given user.</summary>
    public Task<IReadOnlyList<User>> ListAsync(Guid orgId, int limit, Guid? after, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement(
                $"SELECT {Columns} FROM ehr.users WHERE org_id = $1 AND email > coalesce((SELECT email FROM ehr.users WHERE org_id = $1 AND id = $2), '') ORDER BY email LIMIT $3")
                .With(orgId).WithNullable(NpgsqlDbType.Uuid, after).With(limit),
            (reader, ct) => reader.ToListAsync(Read, ct),
            cancellationToken);

    public Task<User?> FindAsync(Guid orgId, Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement($"SELECT {Columns} FROM ehr.users WHERE org_id = $1 AND id = $2").With(orgId).With(id),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);

    /// <summary>A user who still has to set a password with the token; null when the address has an account, here or elsewhere.</summary>
    public async Task<(User User, OpaqueToken ResetToken)?> CreateAsync(
        Guid orgId, string email, string name, IReadOnlyList<string> roles, AuditEntry audit, CancellationToken cancellationToken)
    {
        var login = LoginName.Fold(email) ?? throw new ArgumentException("Not an e-mail address.", nameof(email));
        var now = time.GetUtcNow();
        var token = OpaqueToken.New(orgId);
        await using var session = database.Open(PlatformOrganization.Id);
        var id = await session.QueryAsync(
            UserStatements.InsertLoginName(login, orgId), async (reader, ct) => await reader.ReadAsync(ct) ? reader.GetGuid(0) : (Guid?)null, cancellationToken);
        if (id is not { } userId) return null;
        await session.SwitchToAsync(orgId, cancellationToken);
        var user = await session.QueryAsync(
            new SqlStatement(
                $"INSERT INTO ehr.users (org_id, id, email, name, roles, reset_token_hash, reset_expires_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING {Columns}")
                .With(orgId).With(userId).With(email.Trim()).With(name).With(roles.ToArray()).With(token.Hash).With(now + ResetTokenLifetime).With(now),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);
        session.Enqueue(AuditStatements.Insert(audit with { ResourceId = userId.ToString("D") }));
        await session.CommitAsync(cancellationToken);
        return (user!, token);
    }

    /// <summary>Changes what is given; null when there is no such user. Disabling ends what the user has open, for good.</summary>
    public Task<User?> UpdateAsync(Guid orgId, Guid id, UserChange change, AuditEntry audit, CancellationToken cancellationToken) =>
        AuditedAsync(
            orgId,
            new SqlStatement(
                $"""
                UPDATE ehr.users SET name = coalesce($3, name), roles = coalesce($4, roles), enabled = coalesce($5, enabled), updated_at = $6,
                       disabled_at = CASE WHEN $5 = false THEN $6 ELSE disabled_at END
                WHERE org_id = $1 AND id = $2 RETURNING {Columns}
                """)
                .With(orgId).With(id).WithText(change.Name).WithNullable(NpgsqlDbType.Array | NpgsqlDbType.Text, change.Roles?.ToArray())
                .WithNullable(NpgsqlDbType.Boolean, change.Enabled).With(time.GetUtcNow()),
            audit,
            cancellationToken);

    /// <summary>A token to set a new password with; an earlier one stops counting, and a lock is taken off. The old password stays until then.</summary>
    public async Task<OpaqueToken?> ResetPasswordAsync(Guid orgId, Guid id, AuditEntry audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = OpaqueToken.New(orgId);
        var user = await AuditedAsync(
            orgId,
            new SqlStatement(
                $"UPDATE ehr.users SET reset_token_hash = $3, reset_expires_at = $4, failed_logins = 0, locked_until = NULL, updated_at = $5 WHERE org_id = $1 AND id = $2 RETURNING {Columns}")
                .With(orgId).With(id).With(token.Hash).With(now + ResetTokenLifetime).With(now),
            audit,
            cancellationToken);
        return user is null ? null : token;
    }

    private async Task<User?> AuditedAsync(Guid orgId, SqlStatement statement, AuditEntry audit, CancellationToken cancellationToken)
    {
        await using var session = database.Open(orgId);
        var user = await session.QueryAsync(statement, (reader, ct) => reader.FirstOrNullAsync(Read, ct), cancellationToken);
        session.Enqueue(AuditStatements.Insert(audit.ForResult(user is not null)));
        await session.CommitAsync(cancellationToken);
        return user;
    }

    private static User Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3), row.GetBoolean(4), row.GetBoolean(5),
        row.TimeOrNull(6), row.TimeOrNull(7), row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset>(9));
}
