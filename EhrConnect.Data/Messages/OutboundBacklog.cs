using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Messages;

/// <summary>How many outbound messages of a connection are in one status, and since when the oldest is on its way.</summary>
public sealed record BacklogCount(Guid ConnectionId, string Status, long Count, DateTimeOffset Oldest);

/// <summary>The outbound queue as a whole, for metrics.</summary>
public sealed class OutboundBacklog(DispatchDatabase dispatch)
{
    public async Task<IReadOnlyList<BacklogCount>> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand(
            "SELECT connection_id, status, count(*), min(received_at) FROM ehr.hl7_message_queue WHERE direction = 'outbound' AND status IN ('pending', 'processing', 'halted') GROUP BY connection_id, status");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ToListAsync(row => new BacklogCount(row.GetGuid(0), row.GetString(1), row.GetInt64(2), row.GetFieldValue<DateTimeOffset>(3)), cancellationToken);
    }
}
