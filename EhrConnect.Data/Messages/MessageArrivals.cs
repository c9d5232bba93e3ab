using System.Collections.Concurrent;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Sessions;
using Microsoft.Extensions.Logging;

namespace EhrConnect.Data.Messages;

/// <summary>
/// Enters the messages that have arrived in the queue, the event log and the audit trail. The workers do so at once; whoever looks at
/// messages, events or audit records does it first, so that nobody sees less than has been acknowledged.
/// </summary>
public sealed partial class MessageArrivals(OrgDatabase database, TimeProvider time, ILogger<MessageArrivals> logger)
{
    private const int MaxMessages = 500;
    private const long MaxBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // Those that could not be filed, and when that is tried again.
    private readonly ConcurrentDictionary<long, DateTimeOffset> _refused = new();

    /// <summary>Files what has arrived so far.</summary>
    public async Task FileAsync(Guid orgId, CancellationToken cancellationToken)
    {
        var waiting = await WaitingAsync(orgId, cancellationToken);
        for (var rounds = waiting.Count; rounds > 0; rounds--)
        {
            if ((await FileSomeAsync(orgId, handedOver: null, cancellationToken)).Count == 0) return;
        }
    }

    /// <summary>
    /// Files some of what has arrived, oldest first; the messages, which wait for their wake-ups from then on. None when nothing
    /// has arrived.
    /// </summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="handedOver">Now, when the caller wakes the consumers; null leaves that to the relay.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    public async Task<IReadOnlyList<QueueEntry>> FileSomeAsync(Guid orgId, DateTimeOffset? handedOver, CancellationToken cancellationToken)
    {
        try
        {
            return await FileAsync(orgId, only: null, Refused(), handedOver, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !DatabaseOutage.Is(exception))
        {
            // One bad arrival must not keep back the others.
            Log.SomeFailed(logger, DatabaseOutage.Name(exception));
            return await FileEachAsync(orgId, handedOver, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<QueueEntry>> FileEachAsync(Guid orgId, DateTimeOffset? handedOver, CancellationToken cancellationToken)
    {
        var filed = new List<QueueEntry>();
        foreach (var arrival in (await WaitingAsync(orgId, cancellationToken)).Except(Refused()).Take(MaxMessages))
        {
            try
            {
                filed.AddRange(await FileAsync(orgId, arrival, without: [], handedOver, cancellationToken));
            }
            catch (Exception exception) when (filed.Count > 0 && DatabaseOutage.Is(exception))
            {
                // The caller has to know what is filed already.
                return filed;
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !DatabaseOutage.Is(exception))
            {
                _refused[arrival] = time.GetUtcNow() + Pause;
                Log.NotFiled(logger, arrival, DatabaseOutage.Name(exception));
            }
        }

        return filed;
    }

    private long[] Refused()
    {
        var now = time.GetUtcNow();
        foreach (var over in _refused.Where(refused => refused.Value <= now)) _refused.TryRemove(over);
        return [.. _refused.Keys];
    }

    private Task<IReadOnlyList<long>> WaitingAsync(Guid orgId, CancellationToken cancellationToken) =>
        database.QueryAsync(orgId, ArrivalStatements.Waiting(orgId), (reader, ct) => reader.ToListAsync(row => row.GetInt64(0), ct), cancellationToken);

    private async Task<IReadOnlyList<QueueEntry>> FileAsync(Guid orgId, long? only, long[] without, DateTimeOffset? handedOver, CancellationToken cancellationToken)
    {
        await using var session = database.Open(orgId);
        session.Enqueue(ArrivalStatements.Lock(orgId));
        var filed = await session.QueryAsync(
            ArrivalStatements.File(orgId, only, MaxMessages, MaxBytes, without, handedOver),
            (reader, ct) => reader.ToListAsync(row => new QueueEntry(row.GetGuid(0), orgId, row.GetString(1), row.GetInt32(2), row.TextOrNull(3)), ct),
            cancellationToken);
        await session.CommitAsync(cancellationToken);
        return filed;
    }

    private static partial class Log
    {
        [LoggerMessage(1111, LogLevel.Warning, "Messages that have arrived could not be entered in the queue together ({Error}); entering them one group after the other")]
        public static partial void SomeFailed(ILogger logger, string error);

        [LoggerMessage(1112, LogLevel.Error, "Arrival {Arrival} could not be entered in the queue ({Error}); it stays in hl7_arrivals and is tried again")]
        public static partial void NotFiled(ILogger logger, long arrival, string error);
    }
}
