using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Users;

/// <summary>Who is signed in where.</summary>
public sealed class LoginSessions(OrgDatabase database, TimeProvider time)
{
    /// <summary>What must hold of a session <c>s</c> and its user <c>u</c> and organisation <c>o</c> at time <c>$3</c>.</summary>
    internal const string IsLive =
        """
        s.ended_at IS NULL AND s.expires_at > $3 AND u.enabled AND o.status = 'active'
        AND (u.disabled_at IS NULL OR u.disabled_at <= s.signed_in_at) AND (u.password_changed_at IS NULL OR u.password_changed_at <= s.signed_in_at)
        """;

    /// <summary>Null when the session is unknown, ended or expired, its user disabled now or since, its organisation not active, or the password changed since.</summary>
    public Task<LoginSession?> FindAsync(OpaqueToken token, CancellationToken cancellationToken) =>
        database.QueryAsync(
            token.OrgId,
            new SqlStatement(
                $"""
                SELECT s.id, s.user_id, s.signed_in_at, s.expires_at
                FROM ehr.user_sessions s JOIN ehr.users u ON u.org_id = s.org_id AND u.id = s.user_id JOIN ehr.organizations o ON o.id = s.org_id
                WHERE s.org_id = $1 AND s.token_hash = $2 AND {IsLive}
                """)
                .With(token.OrgId).With(token.Hash).With(time.GetUtcNow()),
            (reader, ct) => reader.FirstOrNullAsync(
                row => new LoginSession(token.OrgId, row.GetGuid(0), row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3)), ct),
            cancellationToken);

    /// <summary>Ends a session and all that clients were given in it.</summary>
    public async Task EndAsync(LoginSession ended, AuditEntry audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var session = database.Open(ended.OrgId);
        session.Enqueue(new SqlStatement("UPDATE ehr.user_sessions SET ended_at = $3 WHERE org_id = $1 AND id = $2 AND ended_at IS NULL").With(ended.OrgId).With(ended.Id).With(now));
        session.Enqueue(new SqlStatement("UPDATE ehr.user_grants SET revoked_at = $3, revoked_reason = 'signed out' WHERE org_id = $1 AND session_id = $2 AND revoked_at IS NULL")
            .With(ended.OrgId).With(ended.Id).With(now));
        session.Enqueue(AuditStatements.Insert(audit));
        await session.CommitAsync(cancellationToken);
    }
}
