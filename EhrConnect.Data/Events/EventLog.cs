using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Events;

/// <summary>Reading the events of one organisation, newest first.</summary>
public sealed class EventLog(OrgDatabase database, MessageArrivals arrivals)
{
    internal const string Columns = "id, type, occurred_at, message_id, message_type, resource_type, resource_id, data";

    /// <summary>Which events belong to the message <c>$2</c>: the first of them has its id.</summary>
    internal const string OfMessage = "(message_id = $2 AND message_id <> id OR id = $2 AND message_id = $2)";

    public async Task<IReadOnlyList<EventRecord>> ListAsync(Guid orgId, EventFilter filter, CancellationToken cancellationToken)
    {
        await arrivals.FileAsync(orgId, cancellationToken);
        return await database.QueryAsync(
            orgId,
            new SqlStatement(
                $"""
                SELECT {Columns} FROM ehr.event_log
                WHERE ($1::uuid IS NULL OR id < $1) AND {(filter.MessageId is null ? "$2::uuid IS NULL" : OfMessage)}
                  AND ($3::text IS NULL OR type = $3) AND ($4::text IS NULL OR resource_type = $4) AND ($5::text IS NULL OR resource_id = $5)
                  AND ($6::timestamptz IS NULL OR occurred_at >= $6) AND ($7::timestamptz IS NULL OR occurred_at < $7)
                  AND id >= $8 AND id < $9
                ORDER BY id DESC LIMIT $10
                """)
                .WithNullable(NpgsqlDbType.Uuid, filter.Before).WithNullable(NpgsqlDbType.Uuid, filter.MessageId).WithText(filter.Type)
                .WithText(filter.ResourceType).WithText(filter.ResourceId)
                .WithNullable(NpgsqlDbType.TimestampTz, filter.From).WithNullable(NpgsqlDbType.TimestampTz, filter.To)
                .With(TimeOrderedId.AtOrAfter(filter.From)).With(TimeOrderedId.Before(filter.To))
                .With(filter.Limit),
            (reader, ct) => reader.ToListAsync(Read, ct),
            cancellationToken);
    }

    public Task<EventRecord?> FindAsync(Guid orgId, Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement($"SELECT {Columns} FROM ehr.event_log WHERE org_id = $1 AND id = $2").With(orgId).With(id),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);

    internal static EventRecord Read(NpgsqlDataReader row) => Read(row, 0);

    /// <summary>Reads an event whose <see cref="Columns"/> begin at a column.</summary>
    internal static EventRecord Read(NpgsqlDataReader row, int first) => new()
    {
        Id = row.GetGuid(first),
        Type = row.GetString(first + 1),
        OccurredAt = row.GetFieldValue<DateTimeOffset>(first + 2),
        MessageId = row.IsDBNull(first + 3) ? null : row.GetGuid(first + 3),
        MessageType = row.TextOrNull(first + 4),
        ResourceType = row.TextOrNull(first + 5),
        ResourceId = row.TextOrNull(first + 6),
        Data = row.GetString(first + 7),
    };
}
