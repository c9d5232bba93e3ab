using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Messages;

/// <summary>
/// Processing in order: within an ordering key (a lane) the oldest unfinished message goes first, and the next one waits
/// until it is finished. The claim in the database decides who works, not Redis.
/// </summary>
public sealed class MessageQueue(OrgDatabase database, TimeProvider time)
{
    /// <summary>
    /// Takes the head of the lane; null when the lane is empty, its head is being worked on, it waits for its next attempt, or it
    /// failed for good on a connection that halts.
    /// </summary>
    public Task<ClaimedMessage?> ClaimHeadAsync(Guid orgId, string lane, string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = Guid.CreateVersion7(now);
        return database.QueryAsync(
            orgId,
            new SqlStatement(
                """
                WITH head AS (
                    SELECT org_id, id FROM ehr.hl7_message_queue
                    WHERE org_id = $1 AND ordering_key = $2 AND status IN ('pending', 'processing', 'halted')
                    ORDER BY seq LIMIT 1 FOR UPDATE
                )
                UPDATE ehr.hl7_message_queue q
                SET status = 'processing', attempts = q.attempts + 1, claim_token = $3, claimed_by = $4, lease_until = $5
                FROM head
                WHERE q.org_id = head.org_id AND q.id = head.id
                  AND ((q.status = 'pending' AND q.next_attempt_at <= $6) OR (q.status = 'processing' AND q.lease_until < $6))
                RETURNING q.id, q.connection_id, q.message_type, q.raw, q.attempts, q.max_attempts, q.traceparent, q.character_set, q.answer_later
                """)
                .With(orgId).With(lane).With(token).With(worker).With(now + lease).With(now),
            (reader, ct) => reader.FirstOrNullAsync(row => Read(orgId, token, now, row), ct),
            cancellationToken);
    }

    /// <summary>
    /// Adds "this message is done, and this is what it made" to the unit of work that makes it. The commit fails when the
    /// claim was lost meanwhile, so a message has its effect once.
    /// </summary>
    public void EnqueueCompletion(OrgSession session, ClaimedMessage message, string worker, IReadOnlyList<MessageResult> results)
    {
        var now = time.GetUtcNow();
        session.Enqueue(SqlStatement.ExactlyOne(
            """
            UPDATE ehr.hl7_message_queue
            SET status = 'completed', completed_at = $4, claim_token = NULL, lease_until = NULL, error_code = NULL, error = NULL
            WHERE org_id = $1 AND id = $2 AND claim_token = $3
            """,
            "the claim of the message was lost")
            .With(message.OrgId).With(message.Id).With(message.Token).With(now));
        if (results.Count > 0)
        {
            session.Enqueue(new SqlStatement(
                "INSERT INTO ehr.hl7_message_results (org_id, message_id, resource_type, resource_id, version, interaction) SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::integer[], $6::text[])")
                .With(message.OrgId).With(message.Id)
                .With(results.Select(r => r.ResourceType).ToArray())
                .With(results.Select(r => r.ResourceId).ToArray())
                .With(results.Select(r => r.Version).ToArray())
                .With(results.Select(r => r.Interaction).ToArray()));
        }

        session.Enqueue(Attempt(message, worker, "completed", errorCode: null, error: null, now));
    }

    /// <summary>
    /// Records a failed attempt: another one at <paramref name="retryAt"/>, or, when that is null, the message becomes a dead
    /// letter with an <c>hl7.error</c> event. The texts must not hold content of the message.
    /// </summary>
    public void EnqueueFailure(OrgSession session, ClaimedMessage message, string worker, string errorCode, string error, DateTimeOffset? retryAt)
    {
        var now = time.GetUtcNow();
        session.Enqueue(SqlStatement.ExactlyOne(
            """
            UPDATE ehr.hl7_message_queue
            SET status = CASE WHEN $4 = 'dead' AND halt_on_failure THEN 'halted' ELSE $4 END, next_attempt_at = coalesce($5, next_attempt_at), enqueued_at = $6, completed_at = $7, error_code = $8, error = $9,
                claim_token = NULL, lease_until = NULL
            WHERE org_id = $1 AND id = $2 AND claim_token = $3
            """,
            "the claim of the message was lost")
            .With(message.OrgId).With(message.Id).With(message.Token).With(retryAt is null ? "dead" : "pending")
            .WithNullable(NpgsqlDbType.TimestampTz, retryAt).With(now).WithNullable(NpgsqlDbType.TimestampTz, retryAt is null ? now : null)
            .With(errorCode).With(error));
        session.Enqueue(Attempt(message, worker, retryAt is null ? "dead" : "retry", errorCode, error, now));
        if (retryAt is null) EventStatements.Enqueue(session, MessageEvents.Of(EventTypes.Hl7Error, message, now), message.Traceparent);
    }

    private static SqlStatement Attempt(ClaimedMessage message, string worker, string outcome, string? errorCode, string? error, DateTimeOffset now) =>
        new SqlStatement(
            "INSERT INTO ehr.hl7_message_attempts (org_id, message_id, attempt, worker, started_at, ended_at, outcome, error_code, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .With(message.OrgId).With(message.Id).With(message.Attempt).With(worker).With(message.ClaimedAt).With(now).With(outcome).WithText(errorCode).WithText(error);

    private static ClaimedMessage Read(Guid orgId, Guid token, DateTimeOffset now, NpgsqlDataReader row) => new(
        orgId, row.GetGuid(0), token, row.GetGuid(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetInt32(4), row.GetInt32(5), now, row.TextOrNull(6), row.TextOrNull(7), row.GetBoolean(8));
}
