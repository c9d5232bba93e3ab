using System.Security.Cryptography;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Messages;

/// <summary>
/// Outbound messages: stored before they are sent, sent in order within their ordering key (a lane), recorded with what came
/// back. A crash between the two sends the message again with the same MSH-10; none is left out.
/// </summary>
public sealed class OutboundQueue(OrgDatabase database, TimeProvider time)
{
    /// <summary>The number of attempts of a queued message: its destination's policy ends it, not a count.</summary>
    public const int UntilDecided = int.MaxValue;

    private const string Columns =
        """
        org_id, id, direction, connection_id, control_id, message_type, message_version, sending_application, sending_facility, patient_key, ordering_key,
        raw, content_hash, priority, traceparent, received_at, next_attempt_at
        """;

    private const string Values = "$1, $2, 'outbound', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15";

    /// <summary>Adds a message to be sent by the workers to a unit of work.</summary>
    public void Enqueue(OrgSession session, OutgoingMessage message, AuditEntry audit)
    {
        session.Enqueue(Insert($"INSERT INTO ehr.hl7_message_queue ({Columns}, max_attempts) VALUES ({Values}, $16)", session.OrgId, message).With(UntilDecided));
        session.Enqueue(AuditStatements.Insert(audit with { ResourceType = "Hl7Message", ResourceId = message.Id.ToString() }));
    }

    /// <summary>Stores a message that this process sends itself, at once and once. When it dies, the workers record that nobody knows how it went.</summary>
    public async Task<ClaimedMessage> EnqueueClaimedAsync(Guid orgId, OutgoingMessage message, string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        var token = Guid.CreateVersion7(message.CreatedAt);
        await using var session = database.Open(orgId);
        session.Enqueue(Insert(
            $"""
            INSERT INTO ehr.hl7_message_queue ({Columns}, max_attempts, attempts, status, claim_token, claimed_by, lease_until, enqueued_at)
            VALUES ({Values}, 1, 1, 'processing', $16, $17, $18, $15)
            """,
            orgId,
            message)
            .With(token).With(worker).With(message.CreatedAt + lease));
        await session.CommitAsync(cancellationToken);
        return new ClaimedMessage(orgId, message.Id, token, message.ConnectionId, message.MessageType, message.Raw, Attempt: 1, MaxAttempts: 1, message.CreatedAt, message.Traceparent);
    }

    /// <summary>
    /// Takes the head of the lane; null when the lane is empty, halted or under way, its head has to wait, or its destination
    /// is switched off. Who sends longer than the lease renews it.
    /// </summary>
    public Task<OutboundClaim?> ClaimHeadAsync(Guid orgId, string lane, string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = Guid.CreateVersion7(now);
        return database.QueryAsync(
            orgId,
            new SqlStatement(
                """
                WITH head AS (
                    SELECT org_id, id, connection_id FROM ehr.hl7_message_queue
                    WHERE org_id = $1 AND ordering_key = $2 AND direction = 'outbound' AND status IN ('pending', 'processing', 'halted')
                    ORDER BY seq LIMIT 1 FOR UPDATE
                )
                UPDATE ehr.hl7_message_queue q
                SET status = 'processing', attempts = q.attempts + 1, claim_token = $3, claimed_by = $4, lease_until = $5
                FROM head LEFT JOIN ehr.integration_credentials c ON c.org_id = head.org_id AND c.id = head.connection_id
                WHERE q.org_id = head.org_id AND q.id = head.id AND c.enabled IS DISTINCT FROM false
                  AND ((q.status = 'pending' AND q.next_attempt_at <= $6) OR (q.status = 'processing' AND q.lease_until < $6))
                RETURNING q.id, q.connection_id, q.message_type, q.raw, q.attempts, q.max_attempts, q.traceparent, c.version
                """)
                .With(orgId).With(lane).With(token).With(worker).With(now + lease).With(now),
            (reader, ct) => reader.FirstOrNullAsync(row => Read(orgId, token, now, row), ct),
            cancellationToken);
    }

    /// <summary>Makes a claim hold from now on for another lease; false when it was lost.</summary>
    public Task<bool> RenewAsync(ClaimedMessage message, TimeSpan lease, CancellationToken cancellationToken) =>
        database.QueryAsync(
            message.OrgId,
            new SqlStatement("UPDATE ehr.hl7_message_queue SET lease_until = $4 WHERE org_id = $1 AND id = $2 AND claim_token = $3 RETURNING 1")
                .With(message.OrgId).With(message.Id).With(message.Token).With(time.GetUtcNow() + lease),
            (reader, ct) => reader.ReadAsync(ct),
            cancellationToken);

    /// <summary>How often the message failed this way since it was last replayed, not counting the attempt under way.</summary>
    public Task<int> CountFailuresAsync(ClaimedMessage message, string errorCode, CancellationToken cancellationToken) =>
        database.QueryAsync(
            message.OrgId,
            new SqlStatement(
                """
                SELECT count(*)::integer FROM ehr.hl7_message_attempts a JOIN ehr.hl7_message_queue q ON q.org_id = a.org_id AND q.id = a.message_id
                WHERE a.org_id = $1 AND a.message_id = $2 AND a.attempt > q.replayed_after AND a.error_code = $3
                """)
                .With(message.OrgId).With(message.Id).With(errorCode),
            async (reader, ct) => await reader.ReadAsync(ct) ? reader.GetInt32(0) : 0,
            cancellationToken);

    /// <summary>
    /// Adds how an attempt ended and what follows to a unit of work, with its event: <c>hl7.sent</c>, or <c>hl7.error</c> when it
    /// is given up or holds up its lane. The commit fails when the claim was lost meanwhile.
    /// </summary>
    public void EnqueueOutcome(OrgSession session, ClaimedMessage message, string worker, OutboundAttempt attempt, OutboundDecision decision)
    {
        var now = time.GetUtcNow();
        session.Enqueue(SqlStatement.ExactlyOne(
            """
            UPDATE ehr.hl7_message_queue
            SET status = $4, next_attempt_at = coalesce($5, next_attempt_at), enqueued_at = $6, completed_at = $7, error_code = $8, error = $9, claim_token = NULL, lease_until = NULL
            WHERE org_id = $1 AND id = $2 AND claim_token = $3
            """,
            "the claim of the message was lost")
            .With(message.OrgId).With(message.Id).With(message.Token).With(decision.Status).WithNullable(NpgsqlDbType.TimestampTz, decision.RetryAt).With(now)
            .WithNullable(NpgsqlDbType.TimestampTz, decision.Status is "completed" or "dead" ? now : null).WithText(attempt.ErrorCode).WithText(attempt.Error));
        session.Enqueue(new SqlStatement(
            """
            INSERT INTO ehr.hl7_message_attempts (org_id, message_id, attempt, worker, started_at, ended_at, outcome, error_code, error, duration_ms, ack_code, ack_control_id, ack_text, answer)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """)
            .With(message.OrgId).With(message.Id).With(message.Attempt).With(worker).With(message.ClaimedAt).With(now).With(decision.Status is "pending" ? "retry" : decision.Status)
            .WithText(attempt.ErrorCode).WithText(attempt.Error).With((int)attempt.Duration.TotalMilliseconds)
            .WithText(attempt.Answer?.Code).WithText(attempt.Answer?.ControlId).WithText(attempt.Answer?.Text).WithNullable(NpgsqlDbType.Bytea, attempt.Answer?.Raw));
        if (decision.Status is "pending") return;
        EventStatements.Enqueue(session, MessageEvents.Of(decision.Status is "completed" ? EventTypes.Hl7Sent : EventTypes.Hl7Error, message, now), message.Traceparent);
    }

    /// <summary>Gives a claimed message back: this process stops and does not know how the attempt ended. It will be sent again.</summary>
    public Task ReleaseAsync(ClaimedMessage message, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            [
                (message.OrgId, new SqlStatement(
                    """
                    UPDATE ehr.hl7_message_queue SET status = 'pending', attempts = attempts - 1, enqueued_at = NULL, claim_token = NULL, lease_until = NULL
                    WHERE org_id = $1 AND id = $2 AND claim_token = $3
                    """)
                    .With(message.OrgId).With(message.Id).With(message.Token)),
            ],
            cancellationToken);

    private static SqlStatement Insert(string text, Guid orgId, OutgoingMessage message) =>
        new SqlStatement(text)
            .With(orgId).With(message.Id).With(message.ConnectionId).With(message.ControlId).With(message.MessageType).WithText(message.Version)
            .WithText(message.SendingApplication).WithText(message.SendingFacility).WithText(message.PatientKey).With(message.OrderingKey)
            .With(message.Raw).With(SHA256.HashData(message.Raw)).With((short)message.Priority).WithText(message.Traceparent).With(message.CreatedAt);

    private static OutboundClaim Read(Guid orgId, Guid token, DateTimeOffset now, NpgsqlDataReader row) => new(
        new ClaimedMessage(orgId, row.GetGuid(0), token, row.GetGuid(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetInt32(4), row.GetInt32(5), now, row.TextOrNull(6)),
        row.IntOrNull(7));
}
