using EhrConnect.Data.Audit;
using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Webhooks;

/// <summary>The deliveries of one organisation: claimed, attempted, recorded. The claim in the database decides who attempts.</summary>
public sealed class WebhookDeliveryStore(OrgDatabase database, TimeProvider time)
{
    private const string DeliveryColumns = "d.id, d.subscription_id, d.event_id, d.status, d.attempts, d.max_attempts, d.next_attempt_at, d.last_error, d.created_at, d.completed_at";

    /// <summary>
    /// Takes a due delivery (or one whose lease ran out) for this process; null when it is not due, taken or finished. Whether
    /// its subscription is still active is for the caller to see.
    /// </summary>
    public Task<ClaimedDelivery?> ClaimAsync(Guid orgId, Guid deliveryId, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = Guid.CreateVersion7(now);
        return database.QueryAsync(
            orgId,
            new SqlStatement(
                """
                WITH claimed AS (
                    UPDATE ehr.webhook_deliveries
                    SET status = 'delivering', attempts = attempts + 1, claim_token = $3, lease_until = $4
                    WHERE org_id = $1 AND id = $2
                      AND ((status = 'pending' AND next_attempt_at <= $5) OR (status = 'delivering' AND lease_until < $5))
                    RETURNING org_id, id, subscription_id, event_id, attempts, max_attempts
                )
                SELECT s.id, s.name, s.url, s.events, s.filters, s.headers, s.retry_config, s.payload, s.status, s.status_reason, s.secret_last4, s.created_at, s.updated_at,
                       c.attempts, c.max_attempts,
                       e.id, e.type, e.occurred_at, e.message_id, e.message_type, e.resource_type, e.resource_id, e.data,
                       s.failing_since
                FROM claimed c
                JOIN ehr.webhook_subscriptions s ON s.org_id = c.org_id AND s.id = c.subscription_id
                JOIN ehr.event_log e ON e.org_id = c.org_id AND e.id = c.event_id
                """)
                .With(orgId).With(deliveryId).With(token).With(now + lease).With(now),
            (reader, ct) => reader.FirstOrNullAsync(row => ReadClaim(orgId, deliveryId, token, row), ct),
            cancellationToken);
    }

    /// <summary>
    /// Records how an attempt ended and what follows from it, in one transaction. Fails when the claim was lost meanwhile.
    /// </summary>
    /// <param name="claim">Proves that this process may say so.</param>
    /// <param name="attempt">The attempt; null when nothing was sent.</param>
    /// <param name="outcome">What follows.</param>
    /// <param name="audit">One record of the delivery, another when the subscription is disabled.</param>
    /// <param name="cancellationToken">Gives up; nothing is recorded then.</param>
    public async Task RecordAsync(ClaimedDelivery claim, WebhookAttempt? attempt, DeliveryOutcome outcome, IReadOnlyList<AuditEntry> audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var session = database.Open(claim.OrgId);
        session.Enqueue(outcome.RetryAt is { } retryAt ? Retry(claim, outcome, retryAt, now) : Finish(claim, outcome, now));
        if (attempt is not null) EnqueueAttempt(session, claim, attempt);
        if (outcome.DisableReason is { } reason) EnqueueDisable(session, claim.Subscription.Id, reason, now);
        foreach (var entry in audit) session.Enqueue(AuditStatements.Insert(entry));
        await session.CommitAsync(cancellationToken);
    }

    // The lock on the subscription lets a failure and whatever disables the subscription meanwhile take turns: whichever comes
    // second sees the other, so nothing is left waiting for a receiver that is sent nothing.
    private static SqlStatement Retry(ClaimedDelivery claim, DeliveryOutcome outcome, DateTimeOffset retryAt, DateTimeOffset now) => SqlStatement.ExactlyOne(
        """
        UPDATE ehr.webhook_deliveries d
        SET status = CASE WHEN s.active THEN $4 ELSE 'cancelled' END, next_attempt_at = $5, enqueued_at = $6,
            last_error = CASE WHEN s.active THEN $7 ELSE 'subscription-disabled' END, claim_token = NULL, lease_until = NULL,
            completed_at = CASE WHEN s.active THEN NULL ELSE $6 END
        FROM (SELECT status = 'active' AS active FROM ehr.webhook_subscriptions WHERE org_id = $1 AND id = $8 FOR NO KEY UPDATE) s
        WHERE d.org_id = $1 AND d.id = $2 AND d.claim_token = $3
        """,
        "the claim of the delivery was lost")
        .With(claim.OrgId).With(claim.DeliveryId).With(claim.Token).With(outcome.Status).With(retryAt).With(now).WithText(outcome.Error).With(claim.Subscription.Id);

    private static SqlStatement Finish(ClaimedDelivery claim, DeliveryOutcome outcome, DateTimeOffset now) => SqlStatement.ExactlyOne(
        """
        UPDATE ehr.webhook_deliveries
        SET status = $4, enqueued_at = $5, last_error = $6, claim_token = NULL, lease_until = NULL, completed_at = $5
        WHERE org_id = $1 AND id = $2 AND claim_token = $3
        """,
        "the claim of the delivery was lost")
        .With(claim.OrgId).With(claim.DeliveryId).With(claim.Token).With(outcome.Status).With(now).WithText(outcome.Error);

    /// <summary>Gives a claimed delivery back as if it had never been taken: this process stops and does not know how the attempt ended.</summary>
    public Task ReleaseAsync(ClaimedDelivery claim, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            [
                (claim.OrgId, new SqlStatement(
                    """
                    UPDATE ehr.webhook_deliveries
                    SET status = 'pending', attempts = attempts - 1, enqueued_at = NULL, claim_token = NULL, lease_until = NULL
                    WHERE org_id = $1 AND id = $2 AND claim_token = $3
                    """)
                    .With(claim.OrgId).With(claim.DeliveryId).With(claim.Token)),
            ],
            cancellationToken);

    /// <summary>Sends an event of its own to one subscription, whatever it subscribes to: the test of a receiver.</summary>
    public async Task<Guid> EnqueueTestAsync(Guid orgId, WebhookSubscription subscription, EventRecord test, AuditEntry audit, CancellationToken cancellationToken)
    {
        var deliveryId = Guid.CreateVersion7(test.OccurredAt);
        await using var session = database.Open(orgId);
        EventStatements.Enqueue(session, test, traceparent: null);
        session.Enqueue(new SqlStatement(
            """
            INSERT INTO ehr.webhook_deliveries (org_id, id, subscription_id, event_id, max_attempts, next_attempt_at, created_at)
            SELECT $1, $2, $3, $4, 1, $5, $5
            WHERE NOT EXISTS (SELECT 1 FROM ehr.webhook_deliveries WHERE org_id = $1 AND subscription_id = $3 AND event_id = $4)
            """)
            .With(orgId).With(deliveryId).With(subscription.Id).With(test.Id).With(test.OccurredAt));
        session.Enqueue(AuditStatements.Insert(audit));
        var id = await session.QueryAsync(
            new SqlStatement("SELECT id FROM ehr.webhook_deliveries WHERE org_id = $1 AND subscription_id = $2 AND event_id = $3").With(orgId).With(subscription.Id).With(test.Id),
            async (reader, ct) => await reader.ReadAsync(ct) ? reader.GetGuid(0) : deliveryId,
            cancellationToken);
        await session.CommitAsync(cancellationToken);
        return id;
    }

    /// <summary>The deliveries of a subscription, newest first, each with its attempts.</summary>
    public async Task<IReadOnlyList<WebhookDelivery>> ListAsync(Guid orgId, Guid subscriptionId, int limit, Guid? before, CancellationToken cancellationToken)
    {
        IReadOnlyList<WebhookDelivery> deliveries = [];
        IReadOnlyList<(Guid DeliveryId, WebhookAttempt Attempt)> attempts = [];
        const string page = "SELECT id FROM ehr.webhook_deliveries WHERE org_id = $1 AND subscription_id = $2 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4";
        await database.QueryEachAsync(
            [
                (orgId, Page($"SELECT {DeliveryColumns} FROM ehr.webhook_deliveries d WHERE d.org_id = $1 AND d.id IN ({page}) ORDER BY d.id DESC")),
                (orgId, Page($"SELECT a.delivery_id, a.attempt, a.started_at, a.duration_ms, a.status_code, a.error, a.response FROM ehr.webhook_attempts a WHERE a.org_id = $1 AND a.delivery_id IN ({page}) ORDER BY a.attempt")),
            ],
            async (i, reader, ct) =>
            {
                if (i == 0) deliveries = await reader.ToListAsync(Read, ct);
                else attempts = await reader.ToListAsync(ReadAttempt, ct);
            },
            cancellationToken);
        var byDelivery = attempts.ToLookup(a => a.DeliveryId, a => a.Attempt);
        return [.. deliveries.Select(d => d with { AttemptList = [.. byDelivery[d.Id]] })];

        SqlStatement Page(string sql) => new SqlStatement(sql).With(orgId).With(subscriptionId).WithNullable(NpgsqlDbType.Uuid, before).With(limit);
    }

    /// <summary>The attempt, and since when the receiver has done nothing but fail. Rows of healthy receivers are not touched.</summary>
    private static void EnqueueAttempt(OrgSession session, ClaimedDelivery claim, WebhookAttempt attempt)
    {
        session.Enqueue(new SqlStatement(
            "INSERT INTO ehr.webhook_attempts (org_id, delivery_id, attempt, started_at, duration_ms, status_code, error, response) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .With(claim.OrgId).With(claim.DeliveryId).With(attempt.Attempt).With(attempt.StartedAt).With(attempt.DurationMs)
            .WithNullable(NpgsqlDbType.Integer, attempt.StatusCode).WithText(attempt.Error).WithText(attempt.Response));
        var failed = attempt.Error is not null;
        session.Enqueue(new SqlStatement(
            "UPDATE ehr.webhook_subscriptions SET failing_since = $3 WHERE org_id = $1 AND id = $2 AND (failing_since IS NULL) = ($3::timestamptz IS NOT NULL)")
            .With(claim.OrgId).With(claim.Subscription.Id).WithNullable(NpgsqlDbType.TimestampTz, failed ? attempt.StartedAt : null));
    }

    /// <summary>Stops sending to a receiver, and says why; what waits for it is cancelled.</summary>
    private static void EnqueueDisable(OrgSession session, Guid subscriptionId, string reason, DateTimeOffset now)
    {
        session.Enqueue(new SqlStatement(
            "UPDATE ehr.webhook_subscriptions SET status = 'disabled', status_reason = $3, updated_at = $4 WHERE org_id = $1 AND id = $2 AND status = 'active'")
            .With(session.OrgId).With(subscriptionId).With(reason).With(now));
        session.Enqueue(new SqlStatement("UPDATE ehr.webhook_deliveries SET status = 'cancelled', completed_at = $3 WHERE org_id = $1 AND subscription_id = $2 AND status = 'pending'")
            .With(session.OrgId).With(subscriptionId).With(now));
    }

    private static ClaimedDelivery ReadClaim(Guid orgId, Guid deliveryId, Guid token, NpgsqlDataReader row) => new(
        orgId,
        deliveryId,
        token,
        row.GetInt32(13),
        row.GetInt32(14),
        EventLog.Read(row, 15),
        WebhookSubscriptionStore.Read(row),
        row.TimeOrNull(23));

    private static WebhookDelivery Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        SubscriptionId = row.GetGuid(1),
        EventId = row.GetGuid(2),
        Status = row.GetString(3),
        Attempts = row.GetInt32(4),
        MaxAttempts = row.GetInt32(5),
        NextAttemptAt = row.GetFieldValue<DateTimeOffset>(6),
        LastError = row.TextOrNull(7),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
        CompletedAt = row.TimeOrNull(9),
    };

    private static (Guid DeliveryId, WebhookAttempt Attempt) ReadAttempt(NpgsqlDataReader row) =>
        (row.GetGuid(0), new WebhookAttempt(row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetInt32(3), row.IntOrNull(4), row.TextOrNull(5), row.TextOrNull(6)));
}
