using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Messages;

/// <summary>
/// Stores incoming messages of any number of organisations in one commit: the message, its control id, the event
/// <c>hl7.received</c> with its webhook deliveries, and one audit record each. When this returns, an acknowledgement may leave.
/// </summary>
public sealed class MessageIntake(OrgDatabase database, TimeProvider time)
{
    /// <summary>For this long a repeated control id on the same connection is recognised.</summary>
    public static readonly TimeSpan DuplicateWindow = TimeSpan.FromDays(7);

    /// <summary>
    /// The outcomes in the order of the messages. No two messages of one call may share organisation, connection and control id.
    /// </summary>
    public async Task<IReadOnlyList<IntakeOutcome>> StoreAsync(IReadOnlyList<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var outcomes = new Dictionary<Guid, IntakeOutcome>(messages.Count);
        var statements = messages.GroupBy(m => m.OrgId).Select(org => (org.Key, Statement(org.Key, [.. org]))).ToArray();
        await database.QueryEachAsync(
            statements,
            async (_, reader, ct) =>
            {
                while (await reader.ReadAsync(ct)) outcomes[reader.GetGuid(0)] = Enum.Parse<IntakeOutcome>(reader.GetString(1));
            },
            cancellationToken);
        return [.. messages.Select(m => outcomes[m.Id])];
    }

    private SqlStatement Statement(Guid orgId, IReadOnlyList<IncomingMessage> messages) =>
        new SqlStatement(
            $"""
            WITH incoming AS (
                SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                                     $11::bytea[], $12::bytea[], $13::text[], $14::text[], $15::timestamptz[])
                    WITH ORDINALITY AS i (id, connection_id, control_id, message_type, version, sending_application, sending_facility, patient_key,
                                          ordering_key, raw, content_hash, peer, traceparent, received_at, position)
            ), fresh AS (
                INSERT INTO ehr.hl7_control_ids AS k (org_id, connection_id, control_id, content_hash, message_id, received_at)
                SELECT $1, connection_id, control_id, content_hash, id, received_at FROM incoming
                ON CONFLICT (org_id, connection_id, control_id) DO UPDATE
                SET content_hash = excluded.content_hash, message_id = excluded.message_id, received_at = excluded.received_at
                WHERE k.received_at < $16
                RETURNING message_id
            ), judged AS (
                SELECT i.*,
                       CASE WHEN f.message_id IS NOT NULL THEN 'Stored' WHEN k.content_hash = i.content_hash THEN 'Duplicate' ELSE 'Conflict' END AS outcome
                FROM incoming i
                LEFT JOIN fresh f ON f.message_id = i.id
                LEFT JOIN ehr.hl7_control_ids k ON k.org_id = $1 AND k.connection_id = i.connection_id AND k.control_id = i.control_id
            ), stored AS (
                INSERT INTO ehr.hl7_message_queue (org_id, id, direction, connection_id, control_id, message_type, message_version, sending_application,
                    sending_facility, patient_key, ordering_key, raw, content_hash, status, next_attempt_at, error_code, error, peer, traceparent, received_at, completed_at)
                SELECT $1, id, 'inbound', connection_id, control_id, message_type, version, sending_application,
                    sending_facility, patient_key, ordering_key, raw, content_hash,
                    CASE outcome WHEN 'Stored' THEN 'pending' ELSE 'rejected' END, received_at,
                    CASE outcome WHEN 'Conflict' THEN '205' END, CASE outcome WHEN 'Conflict' THEN 'control id repeated with other content' END,
                    peer, traceparent, received_at, CASE outcome WHEN 'Conflict' THEN received_at END
                FROM judged WHERE outcome <> 'Duplicate' ORDER BY position
            ), logged AS (
                INSERT INTO ehr.event_log (org_id, id, type, occurred_at, message_id, message_type, data)
                SELECT $1, ehr.uuid_v7(received_at), '{EventTypes.Hl7Received}', received_at, id, message_type,
                       jsonb_build_object('messageId', id, 'messageType', message_type, 'connectionId', connection_id)
                FROM judged WHERE outcome = 'Stored'
                RETURNING org_id, id, type, resource_type, message_type, occurred_at
            ), hooked AS (
                INSERT INTO ehr.webhook_deliveries (org_id, id, subscription_id, event_id, max_attempts, next_attempt_at, created_at)
                SELECT s.org_id, ehr.uuid_v7(e.occurred_at), s.id, e.id, (s.retry_config ->> 'maxAttempts')::integer, e.occurred_at, e.occurred_at
                FROM logged e JOIN ehr.webhook_subscriptions s ON s.org_id = e.org_id
                WHERE {EventStatements.Wanted}
            ), audited AS (
                INSERT INTO ehr.audit_logs (org_id, id, occurred_at, actor_type, actor_id, action, outcome, resource_type, resource_id, detail, ip)
                SELECT $1, ehr.uuid_v7(received_at), received_at, 'sender', sending_application, 'hl7.receive',
                       CASE outcome WHEN 'Conflict' THEN 'failure' ELSE 'success' END, 'Hl7Message', id::text,
                       jsonb_build_object('messageType', message_type, 'intake', lower(outcome)), peer
                FROM judged
            )
            SELECT id, outcome FROM judged
            """)
            .With(orgId)
            .With(messages.Select(m => m.Id).ToArray())
            .With(messages.Select(m => m.ConnectionId).ToArray())
            .With(messages.Select(m => m.ControlId).ToArray())
            .With(messages.Select(m => m.MessageType).ToArray())
            .With(messages.Select(m => m.Version).ToArray())
            .With(messages.Select(m => m.SendingApplication).ToArray())
            .With(messages.Select(m => m.SendingFacility).ToArray())
            .With(messages.Select(m => m.PatientKey).ToArray())
            .With(messages.Select(m => m.OrderingKey).ToArray())
            .With(messages.Select(m => m.Raw).ToArray())
            .With(messages.Select(m => m.ContentHash).ToArray())
            .With(messages.Select(m => m.Peer).ToArray())
            .With(messages.Select(m => m.Traceparent).ToArray())
            .With(messages.Select(m => m.ReceivedAt).ToArray())
            .With(time.GetUtcNow() - DuplicateWindow);
}
