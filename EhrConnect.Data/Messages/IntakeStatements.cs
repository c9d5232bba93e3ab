using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Messages;

/// <summary>The statements of the intake; each takes any number of messages of one organisation.</summary>
internal static class IntakeStatements
{
    private const NpgsqlDbType TextArray = NpgsqlDbType.Array | NpgsqlDbType.Text;

    /// <summary>
    /// Takes the messages in: one row for all of them, in their order (a list with one member holds for all of them), and the control ids that those of <paramref name="holding"/>
    /// hold from now on. Fails as a whole, with a unique violation, when one of these is held already.
    /// </summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="messages">Its messages.</param>
    /// <param name="holding">Those that hold their control ids, in the order in which they take them.</param>
    public static SqlStatement Arrive(Guid orgId, IncomingMessage[] messages, IncomingMessage[] holding) =>
        new SqlStatement(
            """
            WITH arrival AS (
                INSERT INTO ehr.hl7_arrivals (
                    org_id, messages, bytes, received_at, ids, connection_ids, control_ids, message_types, message_versions, sending_applications, sending_facilities,
                    patient_keys, ordering_keys, raws, peers, tls_identities, traceparents, times, halts_on_failure, character_sets, answers_later)
                VALUES ($1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
                RETURNING seq
            )
            INSERT INTO ehr.hl7_control_ids (org_id, connection_id, control_id, message_id, received_at, arrival)
            SELECT $1, i.*, arrival.seq FROM arrival, unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[]) AS i
            """)
            .With(orgId)
            .With(Column(holding, m => m.ConnectionId))
            .With(Column(holding, m => m.ControlId))
            .With(Column(holding, m => m.Id))
            .With(Column(holding, m => m.ReceivedAt))
            .With(messages.Length)
            .With(messages.Sum(m => (long)m.Raw.Length))
            .With(messages[0].ReceivedAt)
            .With(Column(messages, m => m.Id))
            .With(Common(messages, m => m.ConnectionId))
            .With(Column(messages, m => m.ControlId))
            .With(Common(messages, m => m.MessageType))
            .WithNullable(TextArray, Sparse(Common(messages, m => m.Version)))
            .WithNullable(TextArray, Sparse(Common(messages, m => m.SendingApplication)))
            .WithNullable(TextArray, Sparse(Common(messages, m => m.SendingFacility)))
            .WithNullable(TextArray, Sparse(Column(messages, m => m.PatientKey)))
            .With(Column(messages, m => m.OrderingKey))
            .With(Column(messages, m => m.Raw))
            .WithNullable(TextArray, Sparse(Common(messages, m => m.Peer)))
            .WithNullable(TextArray, Sparse(Common(messages, m => m.TlsIdentity)))
            .WithNullable(TextArray, Sparse(Column(messages, m => m.Traceparent)))
            .With(Column(messages, m => m.ReceivedAt))
            .With(Common(messages, m => m.HaltOnFailure))
            .WithNullable(TextArray, Sparse(Common(messages, m => m.CharacterSet)))
            .With(Common(messages, m => m.AnswerLater));

    /// <summary>For each message whose control id is held on its connection: by which message, since when, and whether that has the same content.</summary>
    public static SqlStatement Holders(Guid orgId, IncomingMessage[] messages) =>
        new SqlStatement(
            """
            SELECT i.id, k.message_id, k.received_at, coalesce(i.content_hash = coalesce(q.content_hash, sha256(a.raws[array_position(a.ids, k.message_id)])), false)
            FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bytea[]) AS i (id, connection_id, control_id, content_hash)
            JOIN ehr.hl7_control_ids k ON k.org_id = $1 AND k.connection_id = i.connection_id AND k.control_id = i.control_id
            LEFT JOIN ehr.hl7_message_queue q ON q.org_id = $1 AND q.id = k.message_id
            LEFT JOIN ehr.hl7_arrivals a ON a.org_id = $1 AND a.seq = k.arrival AND q.id IS NULL
            """)
            .With(orgId).With(Column(messages, m => m.Id)).With(Column(messages, m => m.ConnectionId)).With(Column(messages, m => m.ControlId)).With(Column(messages, m => m.ContentHash));

    /// <summary>The window of these messages is over: their control ids are free.</summary>
    public static SqlStatement Release(Guid orgId, IncomingMessage[] repeated, Guid[] holders) =>
        new SqlStatement(
            """
            DELETE FROM ehr.hl7_control_ids k USING unnest($2::uuid[], $3::text[], $4::uuid[]) AS r (connection_id, control_id, message_id)
            WHERE k.org_id = $1 AND k.connection_id = r.connection_id AND k.control_id = r.control_id AND k.message_id = r.message_id
            """)
            .With(orgId).With(Column(repeated, m => m.ConnectionId)).With(Column(repeated, m => m.ControlId)).With(holders);

    /// <summary>Records what is not processed; keeps the messages that came with a rejection.</summary>
    public static SqlStatement Note(Guid orgId, SeenMessage[] seen)
    {
        var messages = Column(seen, s => s.Message);
        return new SqlStatement(
            """
            WITH judged AS (
                SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bytea[],
                                     $12::bytea[], $13::text[], $14::text[], $15::text[], $16::timestamptz[], $17::text[], $18::text[], $19::text[], $20::text[])
                    WITH ORDINALITY AS i (id, connection_id, control_id, message_type, message_version, sending_application, sending_facility, patient_key, ordering_key, raw,
                                          content_hash, peer, tls_identity, traceparent, received_at, character_set, outcome, error_code, error, position)
            ), kept AS (
                INSERT INTO ehr.hl7_message_queue (
                    org_id, direction, status, next_attempt_at, completed_at, error_code, error, id, connection_id, control_id, message_type, message_version,
                    sending_application, sending_facility, patient_key, ordering_key, raw, content_hash, peer, tls_identity, traceparent, received_at, character_set)
                SELECT $1, 'inbound', 'rejected', received_at, received_at, error_code, error, id, connection_id, control_id, message_type, message_version,
                       sending_application, sending_facility, patient_key, ordering_key, raw, content_hash, peer, tls_identity, traceparent, received_at, character_set
                FROM judged WHERE error_code IS NOT NULL ORDER BY position
            )
            INSERT INTO ehr.audit_logs (org_id, id, occurred_at, actor_type, actor_id, action, outcome, resource_type, resource_id, detail, ip)
            SELECT $1, id, received_at, 'sender', sending_application, 'hl7.receive', CASE WHEN error_code IS NULL THEN 'success' ELSE 'failure' END,
                   'Hl7Message', id::text, jsonb_build_object('messageType', message_type, 'intake', outcome, 'code', error_code), peer
            FROM judged
            """)
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
            .With(Column(messages, m => m.CharacterSet))
            .With(Column(seen, s => s.Outcome.ToString().ToLowerInvariant()))
            .With(Column(seen, s => s.Rejection?.Code))
            .With(Column(seen, s => s.Rejection?.Reason));
    }

    private static TColumn[] Column<TRow, TColumn>(TRow[] rows, Converter<TRow, TColumn> value) => Array.ConvertAll(rows, value);

    /// <summary>One value that holds for all messages where they agree, which they mostly do.</summary>
    private static TColumn[] Common<TColumn>(IncomingMessage[] messages, Converter<IncomingMessage, TColumn> value)
    {
        var first = value(messages[0]);
        return Array.TrueForAll(messages, message => EqualityComparer<TColumn>.Default.Equals(value(message), first)) ? [first] : Array.ConvertAll(messages, value);
    }

    /// <summary>Null, which costs nothing, when no message has the value.</summary>
    private static string?[]? Sparse(string?[] values) => Array.Exists(values, value => value is not null) ? values : null;
}
