using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Events;

/// <summary>Appends an event and, in the same transaction, one delivery for every webhook subscription that wants it.</summary>
public static class EventStatements
{
    /// <summary>
    /// Which subscriptions want an event: by type, family or everything, and by their filters. The event's columns must be
    /// in scope as <c>e</c>, the subscription's as <c>s</c>.
    /// </summary>
    internal const string Wanted =
        """
        s.status = 'active'
        AND s.events && ARRAY[e.type, split_part(e.type, '.', 1) || '.*', '*']
        AND (NOT s.filters ? 'resourceTypes' OR e.resource_type IS NULL OR s.filters -> 'resourceTypes' ? e.resource_type)
        AND (NOT s.filters ? 'messageTypes' OR e.message_type IS NULL OR s.filters -> 'messageTypes' ? e.message_type)
        """;

    /// <summary>Adds an event and its deliveries to the unit of work.</summary>
    public static void Enqueue(OrgSession session, EventRecord record, string? traceparent) => Enqueue(session, [record], traceparent);

    /// <summary>Adds events and their deliveries to the unit of work: two statements, however many there are.</summary>
    public static void Enqueue(OrgSession session, IReadOnlyList<EventRecord> records, string? traceparent)
    {
        session.Enqueue(new SqlStatement(
            """
            INSERT INTO ehr.event_log (org_id, id, type, occurred_at, message_id, message_type, resource_type, resource_id, data)
            SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::jsonb[])
            """)
            .With(session.OrgId)
            .With(records.ToArray(e => e.Id))
            .With(records.ToArray(e => e.Type))
            .With(records.ToArray(e => e.OccurredAt))
            .With(records.ToArray(e => e.MessageId))
            .With(records.ToArray(e => e.MessageType))
            .With(records.ToArray(e => e.ResourceType))
            .With(records.ToArray(e => e.ResourceId))
            .With(NpgsqlDbType.Array | NpgsqlDbType.Jsonb, records.ToArray(e => e.Data)));
        session.Enqueue(new SqlStatement(
            $"""
            INSERT INTO ehr.webhook_deliveries (org_id, id, subscription_id, event_id, max_attempts, next_attempt_at, created_at, traceparent)
            SELECT s.org_id, ehr.uuid_v7(e.occurred_at), s.id, e.id, (s.retry_config ->> 'maxAttempts')::integer, e.occurred_at, e.occurred_at, $2
            FROM ehr.webhook_subscriptions s,
                 unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[]) AS e (id, type, occurred_at, message_type, resource_type)
            WHERE s.org_id = $1 AND {Wanted}
            """)
            .With(session.OrgId)
            .WithText(traceparent)
            .With(records.ToArray(e => e.Id))
            .With(records.ToArray(e => e.Type))
            .With(records.ToArray(e => e.OccurredAt))
            .With(records.ToArray(e => e.MessageType))
            .With(records.ToArray(e => e.ResourceType)));
    }
}
