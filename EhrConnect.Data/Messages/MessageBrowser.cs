using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Messages;

/// <summary>Looking at the messages of one organisation, those that arrived a moment ago included.</summary>
public sealed class MessageBrowser(OrgDatabase database, MessageArrivals arrivals)
{
    private const string Columns =
        """
        id, direction, connection_id, control_id, message_type, message_version, sending_application, sending_facility, status, priority, attempts,
        max_attempts, next_attempt_at, error_code, error, received_at, completed_at
        """;

    public async Task<IReadOnlyList<QueuedMessage>> ListAsync(Guid orgId, MessageFilter filter, CancellationToken cancellationToken)
    {
        await arrivals.FileAsync(orgId, cancellationToken);
        return await database.QueryAsync(
            orgId,
            new SqlStatement(
                $"""
                SELECT {Columns} FROM ehr.hl7_message_queue
                WHERE org_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR direction = $3) AND ($4::text IS NULL OR status = $4)
                  AND ($5::text IS NULL OR message_type = $5) AND ($6::text IS NULL OR control_id = $6) AND ($7::text IS NULL OR patient_key = $7)
                  AND ($8::timestamptz IS NULL OR received_at >= $8) AND ($9::timestamptz IS NULL OR received_at < $9)
                  AND id >= $10 AND id < $11
                ORDER BY id DESC LIMIT $12
                """)
                .With(orgId).WithNullable(NpgsqlDbType.Uuid, filter.Before).WithText(filter.Direction).WithText(filter.Status).WithText(filter.MessageType)
                .WithText(filter.ControlId).WithText(filter.Patient).WithNullable(NpgsqlDbType.TimestampTz, filter.From)
                .WithNullable(NpgsqlDbType.TimestampTz, filter.To).With(TimeOrderedId.AtOrAfter(filter.From)).With(TimeOrderedId.Before(filter.To)).With(filter.Limit),
            (reader, ct) => reader.ToListAsync(Read, ct),
            cancellationToken);
    }

    public async Task<MessageDetail?> FindAsync(Guid orgId, Guid id, CancellationToken cancellationToken)
    {
        await arrivals.FileAsync(orgId, cancellationToken);
        QueuedMessage? message = null;
        IReadOnlyList<MessageResult> results = [];
        IReadOnlyList<EventRecord> events = [];
        IReadOnlyList<MessageAttempt> attempts = [];
        await database.QueryEachAsync(
            [
                (orgId, ById($"SELECT {Columns} FROM ehr.hl7_message_queue WHERE org_id = $1 AND id = $2")),
                (orgId, ById("SELECT resource_type, resource_id, version, interaction FROM ehr.hl7_message_results WHERE org_id = $1 AND message_id = $2 ORDER BY resource_type, resource_id, version")),
                (orgId, ById($"SELECT {EventLog.Columns} FROM ehr.event_log WHERE org_id = $1 AND {EventLog.OfMessage} ORDER BY occurred_at, id")),
                (orgId, ById("SELECT attempt, worker, started_at, ended_at, outcome, error_code, error, ack_code, ack_control_id, ack_text, answer, later_ack_code, later_ack_text, later_ack_at, later_ack_message_id FROM ehr.hl7_message_attempts WHERE org_id = $1 AND message_id = $2 ORDER BY attempt")),
            ],
            async (i, reader, ct) =>
            {
                switch (i)
                {
                    case 0: message = await reader.FirstOrNullAsync(Read, ct); break;
                    case 1: results = await reader.ToListAsync(row => new MessageResult(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3)), ct); break;
                    case 2: events = await reader.ToListAsync(EventLog.Read, ct); break;
                    default: attempts = await reader.ToListAsync(ReadAttempt, ct); break;
                }
            },
            cancellationToken);
        return message is null ? null : new MessageDetail(message, results, events, attempts);

        SqlStatement ById(string sql) => new SqlStatement(sql).With(orgId).With(id);
    }

    /// <summary>The bytes exactly as received.</summary>
    public async Task<byte[]?> RawAsync(Guid orgId, Guid id, CancellationToken cancellationToken)
    {
        await arrivals.FileAsync(orgId, cancellationToken);
        return await database.QueryAsync(
            orgId,
            new SqlStatement("SELECT raw FROM ehr.hl7_message_queue WHERE org_id = $1 AND id = $2").With(orgId).With(id),
            (reader, ct) => reader.FirstOrNullAsync(row => row.GetFieldValue<byte[]>(0), ct),
            cancellationToken);
    }

    private static MessageAttempt ReadAttempt(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4), row.TextOrNull(5), row.TextOrNull(6))
    {
        Answer = row.IsDBNull(10) ? null : new ReceivedAnswer(row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9), row.GetFieldValue<byte[]>(10)),
        LaterAcknowledgment = row.IsDBNull(11) ? null : new RecordedAcknowledgment(row.GetString(11), row.TextOrNull(12), row.GetFieldValue<DateTimeOffset>(13), row.GetGuid(14)),
    };

    private static QueuedMessage Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Direction = row.GetString(1),
        ConnectionId = row.GetGuid(2),
        ControlId = row.GetString(3),
        MessageType = row.GetString(4),
        Version = row.TextOrNull(5),
        SendingApplication = row.TextOrNull(6),
        SendingFacility = row.TextOrNull(7),
        Status = row.GetString(8),
        Priority = row.GetInt16(9),
        Attempts = row.GetInt32(10),
        MaxAttempts = row.GetInt32(11),
        NextAttemptAt = row.TimeOrNull(12),
        ErrorCode = row.TextOrNull(13),
        Error = row.TextOrNull(14),
        ReceivedAt = row.GetFieldValue<DateTimeOffset>(15),
        CompletedAt = row.TimeOrNull(16),
    };
}
