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

    /// <summary>Adds the event and its deliveries to the unit of work.</summary>
    public static void Enqueue(OrgSession session, EventRecord record, string? traceparent)
    {
        session.Enqueue(new SqlStatement(
            """
            INSERT INTO ehr.event_log (org_id, id, type, occurred_at, message_id, message_type, resource_type, resource_id, data)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """)
            .With(session.OrgId).With(record.Id).With(record.Type).With(record.OccurredAt).WithNullable(NpgsqlDbType.Uuid, record.MessageId)
            .WithText(record.MessageType).WithText(record.ResourceType).WithText(record.ResourceId).With(NpgsqlDbType.Jsonb, record.Data));
        session.Enqueue(new SqlStatement(
            $"""
            INSERT INTO ehr.webhook_deliveries (org_id, id, subscription_id, event_id, max_attempts, next_attempt_at, created_at, traceparent)
            SELECT s.org_id, ehr.uuid_v7(e.occurred_at), s.id, e.id, (s.retry_config ->> 'maxAttempts')::integer, e.occurred_at, e.occurred_at, $6
            FROM ehr.webhook_subscriptions s,
                 (SELECT $2::uuid AS id, $3::text AS type, $4::text AS resource_type, $5::text AS message_type, $7::timestamptz AS occurred_at) e
            WHERE s.org_id = $1 AND {Wanted}
            """)
            .With(session.OrgId).With(record.Id).With(record.Type).WithText(record.ResourceType).WithText(record.MessageType).WithText(traceparent).With(record.OccurredAt));
    }
}
