using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Messages;

/// <summary>What became of a wish to replay or cancel a message.</summary>
public enum MessageChange
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such message.</summary>
    NotFound,

    /// <summary>The message is in a state in which that makes no sense; nothing changed.</summary>
    NotNow,
}

/// <summary>What people do to messages that did not go through.</summary>
public sealed class MessageControl(OrgDatabase database, MessageArrivals arrivals, TimeProvider time)
{
    private static readonly string[] Failed = ["dead", "halted"];
    private static readonly string[] Waiting = ["pending", "halted"];

    /// <summary>
    /// Gives a message that was given up, or that holds up its lane, another set of attempts. It keeps its place in the order of
    /// its lane. The status it had; null when there is no such message.
    /// </summary>
    public Task<MessageChange> ReplayAsync(Guid orgId, Guid id, AuditEntry audit, CancellationToken cancellationToken) =>
        ChangeAsync(
            orgId,
            id,
            Failed,
            new SqlStatement(
                """
                UPDATE ehr.hl7_message_queue
                SET status = 'pending', next_attempt_at = $3, enqueued_at = NULL, completed_at = NULL, replayed_after = attempts,
                    max_attempts = CASE direction WHEN 'outbound' THEN $4 ELSE attempts + 5 END
                WHERE org_id = $1 AND id = $2
                """)
                .With(orgId).With(id).With(time.GetUtcNow()).With(OutboundQueue.UntilDecided),
            audit,
            cancellationToken);

    /// <summary>
    /// Gives up a message that is not under way; the next of its lane goes on.
    /// </summary>
    public Task<MessageChange> CancelAsync(Guid orgId, Guid id, AuditEntry audit, CancellationToken cancellationToken) =>
        ChangeAsync(
            orgId,
            id,
            Waiting,
            new SqlStatement(
                """
                WITH cancelled AS (
                    UPDATE ehr.hl7_message_queue SET status = 'cancelled', completed_at = $3 WHERE org_id = $1 AND id = $2 RETURNING ordering_key
                )
                UPDATE ehr.hl7_message_queue SET enqueued_at = NULL
                WHERE org_id = $1 AND id = (
                    SELECT q.id FROM ehr.hl7_message_queue q JOIN cancelled c ON c.ordering_key = q.ordering_key
                    WHERE q.org_id = $1 AND q.id <> $2 AND q.status IN ('pending', 'processing', 'halted') ORDER BY q.seq LIMIT 1)
                """)
                .With(orgId).With(id).With(time.GetUtcNow()),
            audit,
            cancellationToken);

    private async Task<MessageChange> ChangeAsync(Guid orgId, Guid id, string[] from, SqlStatement change, AuditEntry audit, CancellationToken cancellationToken)
    {
        await arrivals.FileAsync(orgId, cancellationToken);
        await using var session = database.Open(orgId);
        var before = await session.QueryAsync(
            new SqlStatement("SELECT status FROM ehr.hl7_message_queue WHERE org_id = $1 AND id = $2 FOR UPDATE").With(orgId).With(id),
            (reader, ct) => reader.FirstOrNullAsync(row => row.GetString(0), ct),
            cancellationToken);
        if (before is null) return MessageChange.NotFound;
        if (!from.Contains(before, StringComparer.Ordinal)) return MessageChange.NotNow;
        session.Enqueue(change);
        session.Enqueue(AuditStatements.Insert(audit with { ResourceType = "Hl7Message", ResourceId = id.ToString() }));
        await session.CommitAsync(cancellationToken);
        return MessageChange.Done;
    }
}
