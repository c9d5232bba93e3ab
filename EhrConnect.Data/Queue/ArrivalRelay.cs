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

    private async Task<IReadOnlyList<Guid>> OrganizationsAsync(CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand("SELECT DISTINCT org_id FROM ehr.hl7_arrivals");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ToListAsync(row => row.GetGuid(0), cancellationToken);
    }
}
