using EhrConnect.Data.Audit;
using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Integrations;

/// <summary>Records what integrations did: the usage, the audit record and what was learnt about the other side, together.</summary>
public sealed class IntegrationOperations(OrgDatabase database, TimeProvider time)
{
    /// <summary>An operation that stored nothing itself.</summary>
    public async Task RecordAsync(Guid orgId, IntegrationUsage usage, AuditEntry audit, CancellationToken cancellationToken)
    {
        await using var session = database.Open(orgId);
        session.Enqueue(IntegrationUsageLog.Insert(orgId, usage));
        session.Enqueue(AuditStatements.Insert(audit));
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Adds the usage to a unit of work.</summary>
    public void EnqueueUsage(OrgSession session, IntegrationUsage usage) => session.Enqueue(IntegrationUsageLog.Insert(session.OrgId, usage));

    /// <summary>The outcome of a test of the connection.</summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="usage">The test.</param>
    /// <param name="health">A status of <see cref="IntegrationHealth"/>; null when the test says nothing about that.</param>
    /// <param name="audit">Its audit record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RecordTestAsync(Guid orgId, IntegrationUsage usage, string? health, AuditEntry audit, CancellationToken cancellationToken)
    {
        await using var session = database.Open(orgId);
        session.Enqueue(IntegrationUsageLog.Insert(orgId, usage));
        session.Enqueue(AuditStatements.Insert(audit));
        if (health is not null) EnqueueHealth(session, usage.IntegrationId, health, usage.ErrorCode, tested: true);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Adds what was learnt about the other side to a unit of work. When it was well and now is not, or the other way round, that
    /// is an event: <c>connection.closed</c>, <c>connection.opened</c>.
    /// </summary>
    public void EnqueueHealth(OrgSession session, Guid integrationId, string status, string? errorCode, bool tested = false)
    {
        var now = time.GetUtcNow();
        session.Enqueue(new SqlStatement(
            $"""
            WITH before AS (
                SELECT status FROM ehr.integration_health WHERE org_id = $1 AND integration_id = $2
            ), now_known AS (
                INSERT INTO ehr.integration_health AS h (org_id, integration_id, status, since, error_code, tested_at)
                SELECT $1, $2, $3, $5, $4, CASE WHEN $6 THEN $5 END FROM ehr.integration_credentials WHERE org_id = $1 AND id = $2
                ON CONFLICT (org_id, integration_id) DO UPDATE
                SET status = excluded.status, since = CASE WHEN (h.status = '{IntegrationHealth.Up}') = (excluded.status = '{IntegrationHealth.Up}') THEN h.since ELSE excluded.since END, error_code = excluded.error_code,
                    tested_at = coalesce(excluded.tested_at, h.tested_at)
                RETURNING status
            ), logged AS (
                INSERT INTO ehr.event_log (org_id, id, type, occurred_at, data)
                SELECT $1, ehr.uuid_v7($5), CASE n.status WHEN '{IntegrationHealth.Up}' THEN '{EventTypes.ConnectionOpened}' ELSE '{EventTypes.ConnectionClosed}' END, $5,
                       jsonb_build_object('connectionId', $2, 'reason', $4)
                FROM now_known n WHERE (n.status = '{IntegrationHealth.Up}') IS DISTINCT FROM (SELECT status = '{IntegrationHealth.Up}' FROM before)
                RETURNING org_id, id, type, resource_type, message_type, occurred_at
            )
            INSERT INTO ehr.webhook_deliveries (org_id, id, subscription_id, event_id, max_attempts, next_attempt_at, created_at)
            SELECT s.org_id, ehr.uuid_v7(e.occurred_at), s.id, e.id, (s.retry_config ->> 'maxAttempts')::integer, e.occurred_at, e.occurred_at
            FROM logged e JOIN ehr.webhook_subscriptions s ON s.org_id = e.org_id
            WHERE {EventStatements.Wanted}
            """)
            .With(session.OrgId).With(integrationId).With(status).WithNullable(NpgsqlDbType.Text, errorCode).With(now).With(tested));
    }
}
