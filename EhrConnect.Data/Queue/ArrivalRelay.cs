using System.Runtime.ExceptionServices;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Queue;

/// <summary>Enters what has arrived in the queue and hands it to Redis, organisation by organisation.</summary>
public sealed class ArrivalRelay(DispatchDatabase dispatch, MessageArrivals arrivals, TimeProvider time)
{
    /// <summary>
    /// Hands over some of what has arrived, of every organisation; how many messages. They are committed as handed over before Redis has them: a wake-up
    /// for a row that nobody can see yet would be lost. Who dies in between leaves them to the search for lost wake-ups.
    /// </summary>
    public async Task<int> RelayAsync(Func<IReadOnlyList<QueueEntry>, Task> add, CancellationToken cancellationToken)
    {
        var count = 0;
        Exception? failure = null;
        foreach (var organisation in await OrganizationsAsync(cancellationToken))
        {
            IReadOnlyList<QueueEntry> filed = [];
            try
            {
                filed = await arrivals.FileSomeAsync(organisation, time.GetUtcNow(), cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // What one organisation has to wait for, the others need not.
                failure = exception;
            }

            if (filed.Count > 0) await add(filed);
            count += filed.Count;
        }

        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        return count;
    }

    // From one organisation to the next in the primary key: DISTINCT would read all that waits, again and again while it is worked off.
    private async Task<IReadOnlyList<Guid>> OrganizationsAsync(CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand(
            """
            WITH RECURSIVE organisations AS (
                (SELECT org_id FROM ehr.hl7_arrivals ORDER BY org_id LIMIT 1)
                UNION ALL
                SELECT (SELECT a.org_id FROM ehr.hl7_arrivals a WHERE a.org_id > o.org_id ORDER BY a.org_id LIMIT 1) FROM organisations o WHERE o.org_id IS NOT NULL
            )
            SELECT org_id FROM organisations WHERE org_id IS NOT NULL
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ToListAsync(row => row.GetGuid(0), cancellationToken);
    }
}
