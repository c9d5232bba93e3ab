using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Users;

/// <summary>Authorization codes and refresh tokens: each is used once, in the transaction that makes its successor.</summary>
public sealed class UserGrants(OrgDatabase database, TimeProvider time)
{
    private const string NotExactlyOne = "EH001";

    /// <summary>A new grant of a session with its code.</summary>
    public async Task<OpaqueToken> CreateAsync(LoginSession login, NewGrant grant, TimeSpan codeLifetime, AuditEntry audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var code = OpaqueToken.New(login.OrgId);
        await using var session = database.Open(login.OrgId);
        session.Enqueue(new SqlStatement("INSERT INTO ehr.user_grants (org_id, id, session_id, client_id, scopes, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .With(login.OrgId).With(id).With(login.Id).With(grant.ClientId).With(grant.Scopes.ToArray()).With(now));
        session.Enqueue(new SqlStatement(
            "INSERT INTO ehr.user_grant_tokens (org_id, token_hash, grant_id, kind, created_at, expires_at, redirect_uri, code_challenge, nonce) VALUES ($1, $2, $3, 'code', $4, $5, $6, $7, $8)")
            .With(login.OrgId).With(code.Hash).With(id).With(now).With(now + codeLifetime).With(grant.RedirectUri).With(grant.CodeChallenge).WithText(grant.Nonce));
        session.Enqueue(AuditStatements.Insert(audit));
        await session.CommitAsync(cancellationToken);
        return code;
    }

    /// <summary>Looks at a code or refresh token without using it; null when there is none.</summary>
    public Task<UserGrant?> FindAsync(OpaqueToken token, string kind, CancellationToken cancellationToken) =>
        database.QueryAsync(
            token.OrgId,
            new SqlStatement(
                $"""
                SELECT g.id, t.kind, g.client_id, g.scopes, t.used_at IS NOT NULL, g.revoked_at IS NOT NULL, t.expires_at <= $3, {LoginSessions.IsLive},
                       t.expires_at, s.signed_in_at, s.expires_at, t.redirect_uri, t.code_challenge, t.nonce, o.slug, u.id, u.email, u.name, u.roles
                FROM ehr.user_grant_tokens t
                JOIN ehr.user_grants g ON g.org_id = t.org_id AND g.id = t.grant_id
                JOIN ehr.user_sessions s ON s.org_id = g.org_id AND s.id = g.session_id
                JOIN ehr.users u ON u.org_id = s.org_id AND u.id = s.user_id
                JOIN ehr.organizations o ON o.id = t.org_id
                WHERE t.org_id = $1 AND t.token_hash = $2 AND t.kind = $4
                """)
                .With(token.OrgId).With(token.Hash).With(time.GetUtcNow()).With(kind),
            (reader, ct) => reader.FirstOrNullAsync(row => Read(token, row), ct),
            cancellationToken);

    /// <summary>Uses the token up and stores its successor, if any. False when somebody else was faster: then nothing is changed.</summary>
    public async Task<bool> RedeemAsync(UserGrant grant, OpaqueToken? successor, AuditEntry audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var orgId = grant.Token.OrgId;
        await using var session = database.Open(orgId);
        session.Enqueue(SqlStatement.ExactlyOne("UPDATE ehr.user_grant_tokens SET used_at = $3 WHERE org_id = $1 AND token_hash = $2 AND used_at IS NULL", "token already used")
            .With(orgId).With(grant.Token.Hash).With(now));
        if (successor is not null)
        {
            session.Enqueue(new SqlStatement("INSERT INTO ehr.user_grant_tokens (org_id, token_hash, grant_id, kind, created_at, expires_at) VALUES ($1, $2, $3, 'refresh', $4, $5)")
                .With(orgId).With(successor.Hash).With(grant.GrantId).With(now).With(grant.SessionExpiresAt));
        }

        session.Enqueue(AuditStatements.Insert(audit));
        try
        {
            await session.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == NotExactlyOne)
        {
            return false;
        }
    }

    /// <summary>Takes back a grant with every token of it. The record says why.</summary>
    public async Task RevokeAsync(UserGrant grant, string reason, AuditEntry audit, CancellationToken cancellationToken)
    {
        await using var session = database.Open(grant.Token.OrgId);
        session.Enqueue(new SqlStatement("UPDATE ehr.user_grants SET revoked_at = $3, revoked_reason = $4 WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL")
            .With(grant.Token.OrgId).With(grant.GrantId).With(time.GetUtcNow()).With(reason));
        session.Enqueue(AuditStatements.Insert(audit));
        await session.CommitAsync(cancellationToken);
    }

    private static UserGrant Read(OpaqueToken token, NpgsqlDataReader row) => new()
    {
        Token = token,
        GrantId = row.GetGuid(0),
        Kind = row.GetString(1),
        ClientId = row.GetString(2),
        Scopes = row.GetFieldValue<string[]>(3),
        Used = row.GetBoolean(4),
        Revoked = row.GetBoolean(5),
        Expired = row.GetBoolean(6),
        SessionLive = row.GetBoolean(7),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(8),
        SignedInAt = row.GetFieldValue<DateTimeOffset>(9),
        SessionExpiresAt = row.GetFieldValue<DateTimeOffset>(10),
        RedirectUri = row.TextOrNull(11),
        CodeChallenge = row.TextOrNull(12),
        Nonce = row.TextOrNull(13),
        User = new GrantedUser(token.OrgId, row.GetString(14), row.GetGuid(15), row.GetString(16), row.GetString(17), row.GetFieldValue<string[]>(18)),
    };
}
