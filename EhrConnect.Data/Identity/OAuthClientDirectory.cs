using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Identity;

/// <summary>
/// What the token endpoint does in the database, under role <c>ehr_identity</c>: find a client before its organisation is
/// known, and record each attempt.
/// </summary>
public sealed class OAuthClientDirectory(NpgsqlDataSource dataSource, OrgDatabase database, TimeProvider time)
{
    public async Task<OAuthClient?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT c.org_id, o.slug, c.client_id, c.name, c.secret_hash, c.roles, o.status = 'active'
            FROM ehr.oauth_clients c JOIN ehr.organizations o ON o.id = c.org_id
            WHERE c.client_id = $1 AND c.enabled LIMIT 2
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = clientId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var clients = await reader.ToListAsync(Read, cancellationToken);
        return clients.Count == 1 ? clients[0] : null;
    }

    /// <summary>Records one attempt to get a token; it must be committed before the answer leaves.</summary>
    public Task RecordTokenAsync(Guid orgId, string clientId, bool granted, string? reason, string? ip, string? requestId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entry = new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            OrgId = orgId,
            OccurredAt = now,
            ActorType = ActorType.Client,
            ActorId = clientId,
            Action = "identity.token",
            Outcome = granted ? AuditOutcome.Success : AuditOutcome.Denied,
            StatusCode = granted ? 200 : 401,
            Detail = reason is null ? null : JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = reason }),
            Method = "POST",
            Route = "/connect/token",
            RequestId = requestId,
            Ip = ip,
        };
        return database.ExecuteAsync([(orgId, AuditStatements.Insert(entry))], cancellationToken);
    }

    private static OAuthClient Read(NpgsqlDataReader reader)
    {
        var roles = reader.GetFieldValue<string[]>(5);
        return new OAuthClient(
            reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4),
            roles, RoleCatalog.PermissionsOf(roles), reader.GetBoolean(6));
    }
}
