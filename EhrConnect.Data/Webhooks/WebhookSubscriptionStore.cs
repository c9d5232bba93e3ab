using System.Text;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Secrets;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Webhooks;

/// <summary>The webhook subscriptions of one organisation. Secrets are encrypted at rest and never read back except to sign.</summary>
public sealed class WebhookSubscriptionStore(OrgDatabase database, SecretProtector protector, TimeProvider time)
{
    private const string Columns = "id, name, url, events, filters, headers, retry_config, payload, status, status_reason, secret_last4, created_at, updated_at";

    public async Task<WebhookSubscription> CreateAsync(Guid orgId, WebhookSubscription subscription, string secret, AuditEntry audit, CancellationToken cancellationToken)
    {
        var envelope = await ProtectAsync(orgId, subscription.Id, secret, cancellationToken);
        var now = time.GetUtcNow();
        var stored = subscription with { SecretLast4 = Last4(secret), CreatedAt = now, UpdatedAt = now };
        await using var session = database.Open(orgId);
        session.Enqueue(new SqlStatement(
            $"INSERT INTO ehr.webhook_subscriptions (org_id, {Columns}, secret_envelope) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)")
            .With(orgId).With(stored.Id).With(stored.Name).With(stored.Url).With(stored.Events.ToArray())
            .With(NpgsqlDbType.Jsonb, stored.Filters).With(NpgsqlDbType.Jsonb, stored.Headers).With(NpgsqlDbType.Jsonb, stored.RetryConfig)
            .With(stored.Payload).With(stored.Status).WithText(stored.StatusReason).With(stored.SecretLast4).With(now).With(now).With(envelope));
        session.Enqueue(AuditStatements.Insert(Subject(audit, stored.Id)));
        await session.CommitAsync(cancellationToken);
        return stored;
    }

    public Task<IReadOnlyList<WebhookSubscription>> ListAsync(Guid orgId, int limit, Guid? after, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement($"SELECT {Columns} FROM ehr.webhook_subscriptions WHERE org_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3")
                .With(orgId).WithNullable(NpgsqlDbType.Uuid, after).With(limit),
            (reader, ct) => reader.ToListAsync(Read, ct),
            cancellationToken);

    public Task<WebhookSubscription?> FindAsync(Guid orgId, Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement($"SELECT {Columns} FROM ehr.webhook_subscriptions WHERE org_id = $1 AND id = $2").With(orgId).With(id),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);

    /// <summary>
    /// Replaces what the owner may change; null when there is no such subscription. A changed receiver starts with a clean record
    /// of failures.
    /// </summary>
    public Task<WebhookSubscription?> UpdateAsync(Guid orgId, WebhookSubscription subscription, AuditEntry audit, CancellationToken cancellationToken) =>
        ChangeAsync(
            orgId,
            subscription.Id,
            new SqlStatement(
                $"""
                UPDATE ehr.webhook_subscriptions
                SET name = $3, url = $4, events = $5, filters = $6, headers = $7, retry_config = $8, payload = $9, status = $10, status_reason = $11, updated_at = $12, failing_since = NULL
                WHERE org_id = $1 AND id = $2 RETURNING {Columns}
                """)
                .With(orgId).With(subscription.Id).With(subscription.Name).With(subscription.Url).With(subscription.Events.ToArray())
                .With(NpgsqlDbType.Jsonb, subscription.Filters).With(NpgsqlDbType.Jsonb, subscription.Headers).With(NpgsqlDbType.Jsonb, subscription.RetryConfig)
                .With(subscription.Payload).With(subscription.Status).WithText(subscription.StatusReason).With(time.GetUtcNow()),
            audit,
            cancellationToken);

    /// <summary>Deletes the subscription with its deliveries; null when there is none.</summary>
    public Task<WebhookSubscription?> DeleteAsync(Guid orgId, Guid id, AuditEntry audit, CancellationToken cancellationToken) =>
        ChangeAsync(
            orgId,
            id,
            new SqlStatement($"DELETE FROM ehr.webhook_subscriptions WHERE org_id = $1 AND id = $2 RETURNING {Columns}").With(orgId).With(id),
            audit,
            cancellationToken);

    /// <summary>Gives the subscription a new secret; null when there is none.</summary>
    public async Task<WebhookSubscription?> ReplaceSecretAsync(Guid orgId, Guid id, string secret, AuditEntry audit, CancellationToken cancellationToken)
    {
        var envelope = await ProtectAsync(orgId, id, secret, cancellationToken);
        return await ChangeAsync(
            orgId,
            id,
            new SqlStatement($"UPDATE ehr.webhook_subscriptions SET secret_envelope = $3, secret_last4 = $4, updated_at = $5 WHERE org_id = $1 AND id = $2 RETURNING {Columns}")
                .With(orgId).With(id).With(envelope).With(Last4(secret)).With(time.GetUtcNow()),
            audit,
            cancellationToken);
    }

    /// <summary>The secret in clear, to sign with; null when the subscription is gone.</summary>
    public async Task<string?> SecretAsync(Guid orgId, Guid id, CancellationToken cancellationToken)
    {
        var envelope = await database.QueryAsync(
            orgId,
            new SqlStatement("SELECT secret_envelope FROM ehr.webhook_subscriptions WHERE org_id = $1 AND id = $2").With(orgId).With(id),
            (reader, ct) => reader.FirstOrNullAsync(row => row.GetFieldValue<byte[]>(0), ct),
            cancellationToken);
        if (envelope is null) return null;
        return Encoding.UTF8.GetString(await protector.UnprotectAsync(orgId, "webhook_subscriptions", id.ToString("D"), "secret_envelope", envelope, cancellationToken));
    }

    internal static WebhookSubscription Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Name = row.GetString(1),
        Url = row.GetString(2),
        Events = row.GetFieldValue<string[]>(3),
        Filters = row.GetString(4),
        Headers = row.GetString(5),
        RetryConfig = row.GetString(6),
        Payload = row.GetString(7),
        Status = row.GetString(8),
        StatusReason = row.TextOrNull(9),
        SecretLast4 = row.GetString(10),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(11),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(12),
    };

    private async Task<WebhookSubscription?> ChangeAsync(Guid orgId, Guid id, SqlStatement statement, AuditEntry audit, CancellationToken cancellationToken)
    {
        await using var session = database.Open(orgId);
        var changed = await session.QueryAsync(statement, (reader, ct) => reader.FirstOrNullAsync(Read, ct), cancellationToken);
        session.Enqueue(AuditStatements.Insert(Subject(audit, id).ForResult(changed is not null)));
        await session.CommitAsync(cancellationToken);
        return changed;
    }

    private Task<byte[]> ProtectAsync(Guid orgId, Guid id, string secret, CancellationToken cancellationToken) =>
        protector.ProtectAsync(orgId, "webhook_subscriptions", id.ToString("D"), "secret_envelope", Encoding.UTF8.GetBytes(secret), cancellationToken);

    private static AuditEntry Subject(AuditEntry audit, Guid id) => audit with { ResourceType = "WebhookSubscription", ResourceId = id.ToString() };

    private static string Last4(string secret) => secret[^Math.Min(4, secret.Length)..];
}
