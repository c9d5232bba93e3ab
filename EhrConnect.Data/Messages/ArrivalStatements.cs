using System.Globalization;
using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Messages;

/// <summary>The statements that enter what has arrived in the queue.</summary>
internal static class ArrivalStatements
{
    private const string Key = "hashtext('ehr.hl7_arrivals'), hashtext($1::text)";

    /// <summary>
    /// How long each statement of the transaction may take, and how much of that it may wait for others. Who waited for others did
    /// not meet a bad arrival, and the database tells the two apart.
    /// </summary>
    public static SqlStatement Limit(TimeSpan statement, TimeSpan waiting) =>
        new SqlStatement("SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)").With(Milliseconds(statement)).With(Milliseconds(waiting)).AsGuard();

    /// <summary>
    /// One at a time for each organisation, so that messages are numbered in the order in which they arrived; whether it is this one's
    /// turn. Taken before <see cref="File"/> begins, which then sees all that those before it did.
    /// </summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="wait">Whether to wait for whoever else files, or to leave it to them.</param>
    public static SqlStatement Lock(Guid orgId, bool wait) =>
        new SqlStatement(wait ? $"SELECT pg_advisory_xact_lock({Key}) IS NOT NULL" : $"SELECT pg_try_advisory_xact_lock({Key})").With(orgId.ToString("D"));

    /// <summary>The arrivals that there are.</summary>
    public static SqlStatement Waiting(Guid orgId) => new SqlStatement("SELECT seq FROM ehr.hl7_arrivals WHERE org_id = $1 ORDER BY seq").With(orgId);

    /// <summary>
    /// Moves arrivals, oldest first, to where their messages are worked on and looked at: each becomes a row of the queue, an event
    /// <c>hl7.received</c> with its webhook deliveries, and an audit record, all with the id of the message. A message that arrived
    /// twice, because the intake could not know that it had stored it, is entered once.
    /// </summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="only">One arrival; null takes as many as hold up to that many messages and bytes, and at least one.</param>
    /// <param name="maxMessages">How many messages.</param>
    /// <param name="maxBytes">How many bytes of messages.</param>
    /// <param name="without">Arrivals that are left where they are.</param>
    /// <param name="handedOver">Set when the caller hands the messages to Redis as soon as this is committed.</param>
    public static SqlStatement File(Guid orgId, long? only, int maxMessages, long maxBytes, long[] without, DateTimeOffset? handedOver) =>
        new SqlStatement(
            $"""
            WITH chosen AS (
                SELECT seq FROM (
                    SELECT seq, sum(messages) OVER earlier - messages AS messages_before, sum(bytes) OVER earlier - bytes AS bytes_before
                    FROM (SELECT seq, messages, bytes FROM ehr.hl7_arrivals WHERE org_id = $1 AND ($2::bigint IS NULL OR seq = $2) AND seq <> ALL ($5) ORDER BY seq LIMIT $3) a
                    WINDOW earlier AS (ORDER BY seq)) b
                WHERE messages_before < $3 AND bytes_before < $4
            ), taken AS (
                DELETE FROM ehr.hl7_arrivals WHERE org_id = $1 AND seq IN (SELECT seq FROM chosen) RETURNING *
            ), incoming AS (
                SELECT t.seq AS arrival, i.position, i.id, i.control_id, i.patient_key, i.ordering_key, i.raw, i.traceparent, i.received_at,
                       {Common("connection_ids", "connection_id")}, {Common("message_types", "message_type")}, {Common("message_versions", "message_version")},
                       {Common("sending_applications", "sending_application")}, {Common("sending_facilities", "sending_facility")}, {Common("peers", "peer")},
                       {Common("tls_identities", "tls_identity")}, {Common("halts_on_failure", "halt_on_failure")}, {Common("character_sets", "character_set")},
                       {Common("answers_later", "answer_later")}
                FROM taken t, unnest(t.ids, t.connection_ids, t.control_ids, t.message_types, t.message_versions, t.sending_applications, t.sending_facilities, t.patient_keys,
                                     t.ordering_keys, t.raws, t.peers, t.tls_identities, t.traceparents, t.times, t.halts_on_failure, t.character_sets, t.answers_later)
                    WITH ORDINALITY AS i (id, connection_id, control_id, message_type, message_version, sending_application, sending_facility, patient_key,
                                          ordering_key, raw, peer, tls_identity, traceparent, received_at, halt_on_failure, character_set, answer_later, position)
            ), stored AS (
                INSERT INTO ehr.hl7_message_queue (
                    org_id, direction, next_attempt_at, enqueued_at, id, connection_id, control_id, message_type, message_version, sending_application, sending_facility, patient_key,
                    ordering_key, raw, content_hash, peer, tls_identity, traceparent, received_at, halt_on_failure, character_set, answer_later)
                SELECT $1, 'inbound', received_at, $6, id, connection_id, control_id, message_type, message_version, sending_application, sending_facility, patient_key,
                       ordering_key, raw, sha256(raw), peer, tls_identity, traceparent, received_at, halt_on_failure, character_set, answer_later
                FROM incoming ORDER BY arrival, position
                ON CONFLICT (org_id, id) DO NOTHING
                RETURNING id, connection_id, message_type, sending_application, peer, received_at, ordering_key, priority, traceparent
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
            SELECT id, ordering_key, priority::integer, traceparent FROM stored
            """)
            .With(orgId).WithNullable(NpgsqlDbType.Bigint, only).With(maxMessages).With(maxBytes).With(without).WithNullable(NpgsqlDbType.TimestampTz, handedOver);

    private static string Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>A list with one member holds for all messages of the arrival.</summary>
    private static string Common(string list, string column) => $"CASE WHEN cardinality(t.{list}) = 1 THEN t.{list}[1] ELSE i.{column} END AS {column}";
}
