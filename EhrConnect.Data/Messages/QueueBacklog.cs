using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Messages;

/// <summary>How many open messages there are of a kind, and since when the oldest of them is there.</summary>
/// <param name="Direction"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="ConnectionId">The connection they go out over; null for inbound messages.</param>
/// <param name="Status"><c>arrived</c> (not in the queue yet), <c>pending</c>, <c>processing</c> or <c>halted</c>.</param>
/// <param name="Count">How many.</param>
/// <param name="Oldest">When the oldest of them came.</param>
public sealed record BacklogCount(string Direction, Guid? ConnectionId, string Status, long Count, DateTimeOffset Oldest);

/// <summary>The open messages of all organisations, for metrics: those of the queue are read through the index of open work, whatever else is stored.</summary>
public sealed class QueueBacklog(DispatchDatabase dispatch)
{
    public async Task<IReadOnlyList<BacklogCount>> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand(
            """
            SELECT direction, CASE direction WHEN 'outbound' THEN connection_id END, status, count(*), min(received_at)
            FROM ehr.hl7_message_queue WHERE status IN ('pending', 'processing', 'halted') GROUP BY 1, 2, 3
            UNION ALL
            SELECT 'inbound', NULL, 'arrived', sum(messages), min(received_at) FROM ehr.hl7_arrivals HAVING count(*) > 0
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ToListAsync(
            row => new BacklogCount(row.GetString(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetFieldValue<DateTimeOffset>(4)), cancellationToken);
    }
}
