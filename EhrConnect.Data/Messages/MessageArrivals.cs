using System.Collections.Concurrent;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Sessions;
using Microsoft.Extensions.Logging;
using Npgsql;

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

    /// <summary>About how long whoever looks waits for the rest of what has arrived.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the relay lets the database work on many arrivals at once; four times as long on one alone.</summary>
    public TimeSpan RelayLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Files what has arrived so far, or as much of it as can be done while somebody waits for an answer; the relay and later looks do the rest.
    /// </summary>
    public async Task FileAsync(Guid orgId, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        try
        {
            var waiting = await WaitingAsync(orgId, cancellationToken);
            for (var rounds = waiting.Count; rounds > 0; rounds--)
            {
                var left = Patience - time.GetElapsedTime(begin);
                if (left <= TimeSpan.Zero)
                {
                    Log.Unfinished(logger);
                    return;
                }

                if ((await FileSomeAsync(new Turn(orgId, HandedOver: null, Waits: true, left, left), cancellationToken)).Count == 0) return;
            }
        }
        catch (Exception exception) when (IsTooSlow(exception) || IsInTheWay(exception))
        {
            Log.Unfinished(logger);
        }
    }

    /// <summary>
    /// Files some of what has arrived, oldest first; the messages, which wait for their wake-ups from then on. None when nothing
    /// has arrived, or when somebody else is filing it.
    /// </summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="handedOver">Now, when the caller wakes the consumers; null leaves that to the relay.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    public Task<IReadOnlyList<QueueEntry>> FileSomeAsync(Guid orgId, DateTimeOffset? handedOver, CancellationToken cancellationToken) =>
        FileSomeAsync(new Turn(orgId, handedOver, Waits: false, RelayLimit, RelayLimit * 4), cancellationToken);

    private async Task<IReadOnlyList<QueueEntry>> FileSomeAsync(Turn turn, CancellationToken cancellationToken)
    {
        try
        {
            return await FileAsync(turn, turn.Together, only: null, Refused(), cancellationToken);
        }
        catch (Exception exception) when (IsOfTheData(exception, turn))
        {
            // One bad arrival must not keep back the others.
            Log.SomeFailed(logger, DatabaseOutage.Name(exception));
            return await FileEachAsync(turn, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<QueueEntry>> FileEachAsync(Turn turn, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        var filed = new List<QueueEntry>();
        foreach (var arrival in (await WaitingAsync(turn.OrgId, cancellationToken)).Except(Refused()).Take(MaxMessages))
        {
            if (time.GetElapsedTime(begin) > turn.Alone) return filed;
            try
            {
                filed.AddRange(await FileAsync(turn, turn.Alone, arrival, without: [], cancellationToken));
            }
            catch (Exception exception) when (IsOfTheData(exception, turn))
            {
                _refused[arrival] = time.GetUtcNow() + Pause;
                Log.NotFiled(logger, arrival, DatabaseOutage.Name(exception));
            }
            catch (Exception exception) when (filed.Count > 0 && (DatabaseOutage.Is(exception) || IsTooSlow(exception)))
            {
                // The caller has to know what is filed already.
                return filed;
            }
        }

        return filed;
    }

    /// <summary>
    /// Whether it is the arrivals that cannot be filed. To be too slow says so where there was time; whoever looks has little.
    /// </summary>
    private static bool IsOfTheData(Exception exception, Turn turn) =>
        exception is not OperationCanceledException && (IsTooSlow(exception) ? !turn.Waits : !DatabaseOutage.Is(exception));

    /// <summary>Whether the database ended it because it took too long; that it waited for others is <see cref="IsInTheWay"/>.</summary>
    private static bool IsTooSlow(Exception exception) => StatementTimeout.Is(exception);

    private static bool IsInTheWay(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    private long[] Refused()
    {
        var now = time.GetUtcNow();
        foreach (var over in _refused.Where(refused => refused.Value <= now)) _refused.TryRemove(over);
        return [.. _refused.Keys];
    }

    private Task<IReadOnlyList<long>> WaitingAsync(Guid orgId, CancellationToken cancellationToken) =>
        database.QueryAsync(orgId, ArrivalStatements.Waiting(orgId), (reader, ct) => reader.ToListAsync(row => row.GetInt64(0), ct), cancellationToken);

    private async Task<IReadOnlyList<QueueEntry>> FileAsync(Turn turn, TimeSpan limit, long? only, long[] without, CancellationToken cancellationToken)
    {
        await using var session = database.Open(turn.OrgId);
        // Less than the limit of the statement, which would otherwise end first.
        session.Enqueue(ArrivalStatements.Limit(limit, limit * 0.8));
        var isMine = await session.QueryAsync(
            ArrivalStatements.Lock(turn.OrgId, turn.Waits), async (reader, ct) => await reader.ReadAsync(ct) && reader.GetBoolean(0), cancellationToken);
        if (!isMine) return [];
        var filed = await session.QueryAsync(
            ArrivalStatements.File(turn.OrgId, only, MaxMessages, MaxBytes, without, turn.HandedOver),
            (reader, ct) => reader.ToListAsync(row => new QueueEntry(row.GetGuid(0), turn.OrgId, row.GetString(1), row.GetInt32(2), row.TextOrNull(3)), ct),
            cancellationToken);
        await session.CommitAsync(cancellationToken);
        return filed;
    }

    /// <summary>Whose arrivals are filed, whether to wait for whoever else files them, and how long the database may work on many and on one.</summary>
    private readonly record struct Turn(Guid OrgId, DateTimeOffset? HandedOver, bool Waits, TimeSpan Together, TimeSpan Alone);

    private static partial class Log
    {
        [LoggerMessage(1111, LogLevel.Warning, "Messages that have arrived could not be entered in the queue together ({Error}); entering them one group after the other")]
        public static partial void SomeFailed(ILogger logger, string error);

        [LoggerMessage(1112, LogLevel.Error, "Arrival {Arrival} could not be entered in the queue ({Error}); it stays in hl7_arrivals and is tried again")]
        public static partial void NotFiled(ILogger logger, long arrival, string error);

        [LoggerMessage(1113, LogLevel.Information, "Somebody who looks is answered before all that has arrived is entered in the queue")]
        public static partial void Unfinished(ILogger logger);
    }
}
