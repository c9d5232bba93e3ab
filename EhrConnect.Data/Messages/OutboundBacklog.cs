using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Messages;

/// <summary>How many outbound messages wait in one status, of all organisations together, and since when the oldest does.</summary>
public sealed record BacklogCount(string Status, long Count, DateTimeOffset Oldest);

/// <summary>The outbound queue as a whole, for metrics.</summary>
public sealed class OutboundBacklog(DispatchDatabase dispatch)
{
    public async Task<IReadOnlyList<BacklogCount>> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand(
            "SELECT status, count(*), min(received_at) FROM ehr.hl7_message_queue WHERE direction = 'outbound' AND status IN ('pending', 'processing', 'halted') GROUP BY status");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ToListAsync(row => new BacklogCount(row.GetString(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2)), cancellationToken);
    }
}
