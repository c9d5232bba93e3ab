using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Messages;

/// <summary>The statements of the intake; each takes any number of messages of one organisation.</summary>
internal static class IntakeStatements
{
    private const string Incoming =
        """
        incoming AS (
            SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bytea[],
                                 $12::bytea[], $13::text[], $14::text[], $15::text[], $16::timestamptz[], $17::boolean[], $18::text[], $19::boolean[])
                WITH ORDINALITY AS i (id, connection_id, control_id, message_type, message_version, sending_application, sending_facility,
                                      patient_key, ordering_key, raw, content_hash, peer, tls_identity, traceparent, received_at, halt_on_failure, character_set, answer_later, position)
        )
        """;

    private const string MessageColumns =
        """
        id, connection_id, control_id, message_type, message_version, sending_application, sending_facility, patient_key, ordering_key, raw, content_hash,
        peer, tls_identity, traceparent, received_at, halt_on_failure, character_set, answer_later
        """;

    /// <summary>
    /// Stores the messages whose control id is free and answers their ids and times. The event and the audit record of a message
    /// have its id: nothing has to be matched, however many rows there are.
    /// </summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="messages">Its messages.</param>
    /// <param name="holdControlIds">Whether they hold their control ids; those that do not are all stored.</param>
    public static SqlStatement Insert(Guid orgId, IncomingMessage[] messages, bool holdControlIds) => WithMessages(
        new SqlStatement(
            $"""
            WITH {Incoming}, stored AS (
                INSERT INTO ehr.hl7_message_queue (org_id, direction, holds_control_id, next_attempt_at, {MessageColumns})
                SELECT $1, 'inbound', {(holdControlIds ? "true" : "false")}, received_at, {MessageColumns} FROM incoming ORDER BY position
                ON CONFLICT (org_id, control_id, connection_id, (CASE WHEN holds_control_id THEN 0 ELSE seq END)) DO NOTHING
                RETURNING id, connection_id, message_type, sending_application, peer, received_at
            ), logged AS (
                INSERT INTO ehr.event_log (org_id, id, type, occurred_at, message_id, message_type, data)
                SELECT $1, id, '{EventTypes.Hl7Received}', received_at, id, message_type,
                       jsonb_object(ARRAY['messageId', id::text, 'messageType', message_type, 'connectionId', connection_id::text])
                FROM stored
                RETURNING org_id, id, type, resource_type, message_type, occurred_at
            ), hooked AS (
                INSERT INTO ehr.webhook_deliveries (org_id, id, subscription_id, event_id, max_attempts, next_attempt_at, created_at)
                SELECT s.org_id, ehr.uuid_v7(e.occurred_at), s.id, e.id, (s.retry_config ->> 'maxAttempts')::integer, e.occurred_at, e.occurred_at
                FROM logged e JOIN ehr.webhook_subscriptions s ON s.org_id = e.org_id
                WHERE {EventStatements.Wanted}
            ), audited AS (
                INSERT INTO ehr.audit_logs (org_id, id, occurred_at, actor_type, actor_id, action, outcome, resource_type, resource_id, detail, ip)
                SELECT $1, id, received_at, 'sender', sending_application, 'hl7.receive', 'success', 'Hl7Message', id::text,
                       jsonb_object(ARRAY['messageType', message_type, 'intake', 'stored']), peer
                FROM stored
            )
            SELECT id, received_at FROM stored
            """),
        orgId,
        messages);

    /// <summary>For each message whose control id is held on its connection: by which message, since when, and whether that has the same content.</summary>
    public static SqlStatement Holders(Guid orgId, IncomingMessage[] messages) =>
        new SqlStatement(
            """
            SELECT i.id, k.id, k.received_at, k.content_hash = i.content_hash
            FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bytea[]) AS i (id, connection_id, control_id, content_hash)
            JOIN ehr.hl7_message_queue k ON k.org_id = $1 AND k.control_id = i.control_id AND k.connection_id = i.connection_id AND k.holds_control_id
            """)
            .With(orgId).With(Column(messages, m => m.Id)).With(Column(messages, m => m.ConnectionId)).With(Column(messages, m => m.ControlId)).With(Column(messages, m => m.ContentHash));

    /// <summary>The window of these messages is over: their control ids are free.</summary>
    public static SqlStatement Release(Guid orgId, Guid[] holders) =>
        new SqlStatement("UPDATE ehr.hl7_message_queue SET holds_control_id = false WHERE org_id = $1 AND id = ANY($2)").With(orgId).With(holders);

    /// <summary>Records what is not processed; keeps the messages that came with a rejection.</summary>
    public static SqlStatement Note(Guid orgId, SeenMessage[] seen) => WithMessages(
        new SqlStatement(
            $"""
            WITH {Incoming}, judged AS (
                SELECT i.*, j.outcome, j.error_code, j.error
                FROM incoming i JOIN unnest($2::uuid[], $20::text[], $21::text[], $22::text[]) AS j (id, outcome, error_code, error) ON j.id = i.id
            ), kept AS (
                INSERT INTO ehr.hl7_message_queue (org_id, direction, status, error_code, error, next_attempt_at, completed_at, {MessageColumns})
                SELECT $1, 'inbound', 'rejected', error_code, error, received_at, received_at, {MessageColumns}
                FROM judged WHERE error_code IS NOT NULL ORDER BY position
            )
            INSERT INTO ehr.audit_logs (org_id, id, occurred_at, actor_type, actor_id, action, outcome, resource_type, resource_id, detail, ip)
            SELECT $1, id, received_at, 'sender', sending_application, 'hl7.receive', CASE WHEN error_code IS NULL THEN 'success' ELSE 'failure' END,
                   'Hl7Message', id::text, jsonb_build_object('messageType', message_type, 'intake', outcome, 'code', error_code), peer
            FROM judged
            """),
        orgId,
        [.. seen.Select(s => s.Message)])
        .With(Column(seen, s => s.Outcome.ToString().ToLowerInvariant()))
        .With(Column(seen, s => s.Rejection?.Code))
        .With(Column(seen, s => s.Rejection?.Reason));

    private static SqlStatement WithMessages(SqlStatement statement, Guid orgId, IncomingMessage[] messages) =>
        statement
            .With(orgId)
            .With(Column(messages, m => m.Id))
            .With(Column(messages, m => m.ConnectionId))
            .With(Column(messages, m => m.ControlId))
            .With(Column(messages, m => m.MessageType))
            .With(Column(messages, m => m.Version))
            .With(Column(messages, m => m.SendingApplication))
            .With(Column(messages, m => m.SendingFacility))
            .With(Column(messages, m => m.PatientKey))
            .With(Column(messages, m => m.OrderingKey))
            .With(Column(messages, m => m.Raw))
            .With(Column(messages, m => m.ContentHash))
            .With(Column(messages, m => m.Peer))
            .With(Column(messages, m => m.TlsIdentity))
            .With(Column(messages, m => m.Traceparent))
            .With(Column(messages, m => m.ReceivedAt))
            .With(Column(messages, m => m.HaltOnFailure))
            .With(Column(messages, m => m.CharacterSet))
            .With(Column(messages, m => m.AnswerLater));

    private static TColumn[] Column<TRow, TColumn>(TRow[] rows, Converter<TRow, TColumn> value) => Array.ConvertAll(rows, value);
}
