using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Messages;

/// <summary>A message that an acknowledgement may speak of.</summary>
/// <param name="Id">The message.</param>
/// <param name="ConnectionId">The connection it was sent over.</param>
/// <param name="Beginning">Its first bytes, MSH among them.</param>
public sealed record SentCandidate(Guid Id, Guid ConnectionId, byte[] Beginning);

/// <summary>How a sent message stands. It is locked: nobody else changes it before the end of the unit of work.</summary>
public sealed record SentState
{
    public required Guid Id { get; init; }

    public required Guid ConnectionId { get; init; }

    public required string MessageType { get; init; }

    public required string Status { get; init; }

    /// <summary>Its ordering key.</summary>
    public required string Lane { get; init; }

    /// <summary>1 (first) to 5.</summary>
    public required int Priority { get; init; }

    /// <summary>The number of its last attempt.</summary>
    public required int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public string? Traceparent { get; init; }

    /// <summary>What came back at once from the last attempt; null when that was no acknowledgement.</summary>
    public string? AnswerCode { get; init; }

    /// <summary>Why the last attempt did not get through; null when it did.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How often it ended as the acknowledgement says before the last attempt, since it was last replayed.</summary>
    public int FailuresBefore { get; init; }

    /// <summary>Whether this very acknowledgement was recorded before.</summary>
    public bool IsAnswered { get; init; }
}

/// <summary>An acknowledgement that came as a message of its own.</summary>
/// <param name="MessageId">That message.</param>
/// <param name="Code">MSA-1.</param>
/// <param name="Text">What it says; may quote the message, so it belongs in no log.</param>
/// <param name="ErrorCode">Null when it is positive.</param>
/// <param name="Error">The error code in words.</param>
public sealed record LaterAnswer(Guid MessageId, string Code, string? Text, string? ErrorCode, string? Error);

/// <summary>Messages that were sent, seen from what is answered about them later.</summary>
public sealed class SentMessages(TimeProvider time)
{
    private const int MostCandidates = 50;

    // Enough for any MSH.
    private const int BeginningLength = 4096;

    /// <summary>The messages with a control id (MSH-10) that were sent at least once, newest first.</summary>
    public Task<IReadOnlyList<SentCandidate>> FindAsync(OrgSession session, string controlId, CancellationToken cancellationToken) =>
        session.QueryAsync(
            new SqlStatement(
                """
                SELECT id, connection_id, substring(raw FOR $3) FROM ehr.hl7_message_queue
                WHERE org_id = $1 AND control_id = $2 AND direction = 'outbound' AND attempts > 0 ORDER BY seq DESC LIMIT $4
                """)
                .With(session.OrgId).With(controlId).With(BeginningLength).With(MostCandidates),
            (reader, ct) => reader.ToListAsync(row => new SentCandidate(row.GetGuid(0), row.GetGuid(1), row.GetFieldValue<byte[]>(2)), ct),
            cancellationToken);

    /// <summary>Locks a sent message; null when it is gone.</summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="id">The message.</param>
    /// <param name="code">The code of the acknowledgement.</param>
    /// <param name="acknowledgment">The acknowledgement.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<SentState?> LockAsync(OrgSession session, Guid id, string code, Guid acknowledgment, CancellationToken cancellationToken) =>
        session.QueryAsync(
            new SqlStatement(
                """
                SELECT q.id, q.connection_id, q.message_type, q.attempts, q.max_attempts, q.traceparent, q.status, q.ordering_key, q.priority, last.ack_code, last.error_code,
                       (SELECT count(*) FROM ehr.hl7_message_attempts a
                        WHERE a.org_id = q.org_id AND a.message_id = q.id AND a.attempt > q.replayed_after AND a.attempt < q.attempts AND a.error_code = $3)::integer,
                       EXISTS (SELECT 1 FROM ehr.hl7_message_attempts a
                               JOIN ehr.hl7_message_queue known ON known.org_id = a.org_id AND known.id = a.later_ack_message_id
                               JOIN ehr.hl7_message_queue this ON this.org_id = a.org_id AND this.id = $4
                               WHERE a.org_id = q.org_id AND a.message_id = q.id AND known.content_hash = this.content_hash)
                FROM ehr.hl7_message_queue q LEFT JOIN ehr.hl7_message_attempts last ON last.org_id = q.org_id AND last.message_id = q.id AND last.attempt = q.attempts
                WHERE q.org_id = $1 AND q.id = $2 FOR UPDATE OF q
                """)
                .With(session.OrgId).With(id).With(code).With(acknowledgment),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);

    /// <summary>
    /// Adds an answer to the last attempt of the message, and what follows from it: null changes nothing but the record. What is
    /// no longer in the way of its lane lets the next message of it go on.
    /// </summary>
    public void EnqueueAnswer(OrgSession session, SentState sent, LaterAnswer answer, OutboundDecision? decision)
    {
        session.Enqueue(new SqlStatement(
            """
            UPDATE ehr.hl7_message_attempts
            SET later_ack_code = $4, later_ack_text = $5, later_ack_message_id = $6, later_ack_at = (SELECT received_at FROM ehr.hl7_message_queue WHERE org_id = $1 AND id = $6),
                outcome = coalesce($7, outcome), error_code = coalesce($8, error_code), error = coalesce($9, error)
            WHERE org_id = $1 AND message_id = $2 AND attempt = $3
            """)
            .With(session.OrgId).With(sent.Id).With(sent.Attempt).With(answer.Code).WithText(answer.Text).With(answer.MessageId)
            .WithText(OutcomeOf(answer, decision)).WithText(decision is null ? null : answer.ErrorCode).WithText(decision is null ? null : answer.Error));
        if (decision is null) return;
        var now = time.GetUtcNow();
        session.Enqueue(new SqlStatement(
            """
            WITH changed AS (
                UPDATE ehr.hl7_message_queue
                SET status = $3, next_attempt_at = coalesce($4, next_attempt_at), enqueued_at = $5, completed_at = $6, error_code = $7, error = $8
                WHERE org_id = $1 AND id = $2
                RETURNING ordering_key
            )
            UPDATE ehr.hl7_message_queue SET enqueued_at = NULL
            WHERE org_id = $1 AND $3 IN ('completed', 'dead') AND id = (
                SELECT q.id FROM ehr.hl7_message_queue q JOIN changed c ON c.ordering_key = q.ordering_key
                WHERE q.org_id = $1 AND q.id <> $2 AND q.status IN ('pending', 'processing', 'halted') ORDER BY q.seq LIMIT 1)
            """)
            .With(session.OrgId).With(sent.Id).With(decision.Status).WithNullable(NpgsqlDbType.TimestampTz, decision.RetryAt).With(now)
            .WithNullable(NpgsqlDbType.TimestampTz, decision.Status is "completed" or "dead" ? now : null).WithText(answer.ErrorCode).WithText(answer.Error));
    }

    private static string? OutcomeOf(LaterAnswer answer, OutboundDecision? decision) => (decision, answer.ErrorCode) switch
    {
        // What became of the attempt stays; that the message went through all the same is said by its status.
        (null, _) or (_, null) => null,
        ({ Status: "pending" }, _) => "retry",
        _ => decision.Status,
    };

    private static SentState Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        ConnectionId = row.GetGuid(1),
        MessageType = row.GetString(2),
        Attempt = row.GetInt32(3),
        MaxAttempts = row.GetInt32(4),
        Traceparent = row.TextOrNull(5),
        Status = row.GetString(6),
        Lane = row.GetString(7),
        Priority = row.GetInt16(8),
        AnswerCode = row.TextOrNull(9),
        ErrorCode = row.TextOrNull(10),
        FailuresBefore = row.GetInt32(11),
        IsAnswered = row.GetBoolean(12),
    };
}
