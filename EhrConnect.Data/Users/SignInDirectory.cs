using EhrConnect.Data.Audit;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Users;

/// <summary>
/// Signing in, as the identity service does it under role <c>ehr_identity</c>. An attempt is counted as failed before its
/// password is looked at and forgiven when it turns out right, so that neither many at once nor a crash gives free guesses.
/// </summary>
public sealed class SignInDirectory(OrgDatabase database, TimeProvider time)
{
    /// <summary>Failures in a row from which on an account is locked: a minute, then twice as long each time, an hour at most.</summary>
    public const int FailuresBeforeLock = 5;

    public async Task<SignInAttempt> BeginAsync(string loginName, CancellationToken cancellationToken)
    {
        var owner = await database.QueryAsync(
            PlatformOrganization.Id,
            new SqlStatement("SELECT user_org_id, user_id FROM ehr.login_names WHERE org_id = $1 AND name = $2").With(PlatformOrganization.Id).With(loginName),
            async (reader, ct) => await reader.ReadAsync(ct) ? (OrgId: reader.GetGuid(0), UserId: (Guid?)reader.GetGuid(1)) : (PlatformOrganization.Id, null),
            cancellationToken);

        // A name that is nobody's takes the same way, to take the same time.
        var counted = await database.QueryAsync(owner.OrgId, Count(owner.OrgId, owner.UserId ?? Guid.Empty), (reader, ct) => reader.FirstOrNullAsync(row => Read(owner.OrgId, row), ct), cancellationToken);
        return counted ?? new SignInAttempt(owner.OrgId, owner.UserId, PasswordHash: null, owner.UserId is null ? null : "account locked");
    }

    /// <summary>Forgives the failures and opens a session; the record says so in the same transaction. Gives back the session's token.</summary>
    public async Task<OpaqueToken> AcceptAsync(Guid orgId, Guid userId, TimeSpan lifetime, AuditEntry audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = OpaqueToken.New(orgId);
        await using var session = database.Open(orgId);
        session.Enqueue(new SqlStatement("UPDATE ehr.users SET failed_logins = 0, locked_until = NULL, last_login_at = $3 WHERE org_id = $1 AND id = $2").With(orgId).With(userId).With(now));
        session.Enqueue(new SqlStatement("DELETE FROM ehr.user_sessions WHERE org_id = $1 AND user_id = $2 AND expires_at < $3").With(orgId).With(userId).With(now));
        session.Enqueue(new SqlStatement("INSERT INTO ehr.user_sessions (org_id, id, user_id, token_hash, signed_in_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .With(orgId).With(Guid.CreateVersion7(now)).With(userId).With(token.Hash).With(now).With(now + lifetime));
        session.Enqueue(AuditStatements.Insert(audit));
        await session.CommitAsync(cancellationToken);
        return token;
    }

    /// <summary>
    /// Sets a password with a reset token, which is thereby used up; failures are forgiven and all sessions end. Gives back
    /// whose it was; null when the token is nobody's, used or expired.
    /// </summary>
    public async Task<Guid?> SetPasswordAsync(OpaqueToken token, string passwordHash, Func<Guid, AuditEntry> audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var session = database.Open(token.OrgId);
        var userId = await session.QueryAsync(
            new SqlStatement(
                """
                UPDATE ehr.users SET password_hash = $3, password_changed_at = $4, reset_token_hash = NULL, reset_expires_at = NULL, failed_logins = 0, locked_until = NULL, updated_at = $4
                WHERE org_id = $1 AND reset_token_hash = $2 AND reset_expires_at > $4 AND enabled RETURNING id
                """)
                .With(token.OrgId).With(token.Hash).With(passwordHash).With(now),
            async (reader, ct) => await reader.ReadAsync(ct) ? reader.GetGuid(0) : (Guid?)null,
            cancellationToken);
        if (userId is not { } id) return null;
        session.Enqueue(AuditStatements.Insert(audit(id)));
        await session.CommitAsync(cancellationToken);
        return id;
    }

    private SqlStatement Count(Guid orgId, Guid userId) =>
        new SqlStatement(
            """
            UPDATE ehr.users u SET failed_logins = failed_logins + 1,
                   locked_until = CASE WHEN failed_logins + 1 >= $4 THEN $3 + least(60, power(2, least(failed_logins + 1 - $4, 6))) * interval '1 minute' END
            FROM ehr.organizations o
            WHERE u.org_id = $1 AND u.id = $2 AND o.id = u.org_id AND (u.locked_until IS NULL OR u.locked_until <= $3)
            RETURNING u.id, u.password_hash, u.enabled, o.status = 'active'
            """)
            .With(orgId).With(userId).With(time.GetUtcNow()).With(FailuresBeforeLock);

    private static SignInAttempt Read(Guid orgId, NpgsqlDataReader reader) => new(
        orgId,
        reader.GetGuid(0),
        reader.TextOrNull(1),
        (reader.GetBoolean(2), reader.GetBoolean(3)) switch
        {
            (false, _) => "account disabled",
            (_, false) => "organisation not active",
            _ => null,
        });
}
