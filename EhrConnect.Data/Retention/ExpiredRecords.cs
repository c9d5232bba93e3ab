using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Retention;

/// <summary>
/// Removes what is older than it has to be kept: what was recorded about operations and attempts, and finished messages.
/// Organisation by organisation, in batches, each with its audit record.
/// </summary>
public sealed class ExpiredRecords(OrgDatabase database, TimeProvider time)
{
    private const int Batch = 2_000;

    /// <summary>Removes the usage log of integrations from before a moment; how many entries.</summary>
    public Task<long> RemoveUsageAsync(Guid orgId, DateTimeOffset before, CancellationToken cancellationToken) =>
        RemoveAsync(
            orgId,
            "integrationUsage",
            """
            WITH gone AS (
                DELETE FROM ehr.integration_usage WHERE org_id = $1 AND id IN (
                    SELECT id FROM ehr.integration_usage WHERE org_id = $1 AND id < $2 AND occurred_at < $3 ORDER BY id LIMIT $4)
                RETURNING 1
            )
            SELECT count(*) FROM gone
            """,
            before,
            cancellationToken);

    /// <summary>Removes the attempts from before a moment of messages that came to a good end or were cancelled; dead letters keep their history.</summary>
    public Task<long> RemoveAttemptsAsync(Guid orgId, DateTimeOffset before, CancellationToken cancellationToken) =>
        RemoveAsync(
            orgId,
            "messageAttempts",
            """
            WITH gone AS (
                DELETE FROM ehr.hl7_message_attempts WHERE org_id = $1 AND (message_id, attempt) IN (
                    SELECT a.message_id, a.attempt FROM ehr.hl7_message_attempts a JOIN ehr.hl7_message_queue q ON q.org_id = a.org_id AND q.id = a.message_id
                    WHERE a.org_id = $1 AND a.message_id < $2 AND a.ended_at < $3 AND q.status IN ('completed', 'cancelled') ORDER BY a.message_id LIMIT $4)
                RETURNING 1
            )
            SELECT count(*) FROM gone
            """,
            before,
            cancellationToken);

    /// <summary>
    /// Removes messages that came to an end before a moment, with their attempts and the links to what they made; the resources,
    /// events and audit records stay. Dead letters and whatever is still open stay, and so does a message while its connection
    /// knows its control id again.
    /// </summary>
    public Task<long> RemoveMessagesAsync(Guid orgId, DateTimeOffset before, CancellationToken cancellationToken) =>
        RemoveAsync(
            orgId,
            "messages",
            """
            WITH old AS (
                SELECT q.org_id, q.id
                FROM ehr.hl7_message_queue q
                WHERE q.org_id = $1 AND q.id < $2 AND q.completed_at < $3 AND q.status IN ('completed', 'cancelled', 'rejected')
                  AND NOT EXISTS (
                      SELECT 1 FROM ehr.hl7_control_ids k
                      WHERE k.org_id = q.org_id AND k.connection_id = q.connection_id AND k.control_id = q.control_id AND k.message_id = q.id)
                ORDER BY q.id LIMIT $4
            ), results AS (
                DELETE FROM ehr.hl7_message_results r USING old WHERE r.org_id = old.org_id AND r.message_id = old.id
            ), attempts AS (
                DELETE FROM ehr.hl7_message_attempts a USING old WHERE a.org_id = old.org_id AND a.message_id = old.id
            ), gone AS (
                DELETE FROM ehr.hl7_message_queue q USING old WHERE q.org_id = old.org_id AND q.id = old.id RETURNING 1
            )
            SELECT count(*) FROM gone
            """,
            before,
            cancellationToken);

    /// <summary>
    /// Forgets the control ids whose window has ended, connection by connection; a message that repeats one of them is a new message
    /// from then on, as it is without this.
    /// </summary>
    public async Task<long> ForgetControlIdsAsync(Guid orgId, CancellationToken cancellationToken)
    {
        var forgotten = 0L;
        while (true)
        {
            var count = await database.QueryAsync(
                orgId,
                new SqlStatement(
                    """
                    WITH windows AS (
                        SELECT id, make_interval(days => coalesce((inbound ->> 'duplicateWindowDays')::integer, 7)) AS length FROM ehr.integration_credentials WHERE org_id = $1
                    ), old AS (
                        SELECT k.org_id, k.connection_id, k.control_id
                        FROM ehr.hl7_control_ids k LEFT JOIN windows w ON w.id = k.connection_id
                        WHERE k.org_id = $1 AND k.received_at < $2 - (SELECT least(min(length), interval '7 days') FROM windows)
                          AND k.received_at < $2 - coalesce(w.length, interval '7 days')
                        LIMIT $3
                    ), gone AS (
                        DELETE FROM ehr.hl7_control_ids k USING old
                        WHERE k.org_id = old.org_id AND k.connection_id = old.connection_id AND k.control_id = old.control_id RETURNING 1
                    )
                    SELECT count(*) FROM gone
                    """).With(orgId).With(time.GetUtcNow()).With(Batch),
                async (reader, ct) => await reader.ReadAsync(ct) ? reader.GetInt64(0) : 0,
                cancellationToken);
            forgotten += count;
            if (count < Batch) return forgotten;
        }
    }

    private async Task<long> RemoveAsync(Guid orgId, string what, string delete, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = 0L;
        while (true)
        {
            await using var session = database.Open(orgId);
            // Ids begin with their time: the primary key leads to what is old.
            var count = await session.QueryAsync(
                new SqlStatement(delete).With(orgId).With(TimeOrderedId.FirstAt(before)).With(before).With(Batch),
                async (reader, ct) => await reader.ReadAsync(ct) ? reader.GetInt64(0) : 0,
                cancellationToken);
            if (count == 0) return removed;
            session.Enqueue(AuditStatements.Insert(Entry(orgId, what, before, count)));
            await session.CommitAsync(cancellationToken);
            removed += count;
            if (count < Batch) return removed;
        }
    }

    private AuditEntry Entry(Guid orgId, string what, DateTimeOffset before, long count)
    {
        var now = time.GetUtcNow();
        return new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            OrgId = orgId,
            OccurredAt = now,
            ActorType = ActorType.System,
            ActorId = "retention",
            Action = "retention.remove",
            Outcome = AuditOutcome.Success,
            Detail = JsonSerializer.Serialize(new { what, before, count }),
        };
    }
}
