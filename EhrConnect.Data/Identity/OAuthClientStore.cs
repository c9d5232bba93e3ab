using System.Security.Cryptography;
using System.Text;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Identity;

/// <summary>The machine clients of one organisation.</summary>
public sealed class OAuthClientStore(OrgDatabase database, TimeProvider time)
{
    private const int SecretBytes = 32;

    /// <summary>Creates a client and gives back its secret, which is stored only as a hash and never shown again.</summary>
    public async Task<string> CreateAsync(Guid orgId, string clientId, string name, IReadOnlyList<string> roles, AuditEntry audit, CancellationToken cancellationToken)
    {
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        await using var session = database.Open(orgId);
        session.Enqueue(Insert(orgId, clientId, name, secret, roles, time.GetUtcNow()));
        session.Enqueue(AuditStatements.Insert(audit with { ResourceType = "Client", ResourceId = clientId }));
        await session.CommitAsync(cancellationToken);
        return secret;
    }

    internal static SqlStatement Insert(Guid orgId, string clientId, string name, string secret, IReadOnlyList<string> roles, DateTimeOffset now) =>
        new SqlStatement("INSERT INTO ehr.oauth_clients (org_id, client_id, name, secret_hash, roles, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")
            .With(orgId).With(clientId).With(name).With(SHA256.HashData(Encoding.UTF8.GetBytes(secret))).With(roles.ToArray()).With(now);
}
