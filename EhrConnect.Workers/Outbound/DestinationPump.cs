using EhrConnect.Data.Queue;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Workers.Outbound;

/// <summary>
/// Sends the lanes of one destination: as many at once as it takes messages, one message of a lane after the other, lanes in
/// turn. When the receiver cannot be reached, one attempt at a time finds out whether it is back; the rest waits untouched.
/// </summary>
internal sealed partial class DestinationPump(LaneStep step, TimeProvider time, ILogger logger, CancellationToken stopping, CancellationToken abandoning) : IDisposable
{
    // More lanes than this wait in the database only; the relay brings them back.
    private const int MaxLanes = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<QueueEntry> _waiting = new();

    // The lanes in line or under way; true when a wake-up came meanwhile, so that the lane has to be looked at again.
    private readonly Dictionary<string, bool> _lanes = new(StringComparer.Ordinal);
    private readonly List<Task> _workers = [];
    private int _running;
    private int _slots = 1;
    private int? _pausedAtVersion;
    private DateTimeOffset? _pausedUntil;
    private ITimer? _resume;

    public void Dispose() => _resume?.Dispose();

    /// <summary>Puts a lane in line, unless it is there already.</summary>
    public void Add(QueueEntry entry, Integration? integration)
    {
        lock (_gate)
        {
            _slots = integration is not null && Destinations.SettingsOf(integration) is { } settings ? Destinations.SlotsOf(settings) : 1;
            // New settings are worth a try at once.
            if (_pausedAtVersion is { } version && integration?.Version > version) _pausedAtVersion = null;
            if (_lanes.ContainsKey(entry.Lane)) _lanes[entry.Lane] = true;
            else if (_lanes.Count < MaxLanes) PutInLine(entry);
            StartWorkers(_slots);
        }
    }

    /// <summary>How many lanes wait or are under way, and when a receiver that is away is tried again.</summary>
    public (int Lanes, DateTimeOffset? PausedUntil) State
    {
        get
        {
            lock (_gate) return (_lanes.Count, _pausedAtVersion is null ? null : _pausedUntil);
        }
    }

    public Task StopAsync()
    {
        lock (_gate) return Task.WhenAll(_workers);
    }

    private void PutInLine(QueueEntry entry)
    {
        _lanes[entry.Lane] = false;
        _waiting.Enqueue(entry);
    }

    private void StartWorkers(int upTo)
    {
        if (_pausedAtVersion is not null || stopping.IsCancellationRequested) return;
        _workers.RemoveAll(worker => worker.IsCompleted);
        for (var missing = Math.Min(upTo - _running, _waiting.Count); missing > 0; missing--)
        {
            _running++;
            _workers.Add(Task.Run(WorkAsync, CancellationToken.None));
        }
    }

    private async Task WorkAsync()
    {
        while (Next() is { } entry)
        {
            var outcome = LaneOutcome.Idle;
            try
            {
                outcome = await step.SendHeadAsync(entry, abandoning);
            }
            catch (Exception exception)
            {
                // The row stays as it is; the relay brings it back after its lease or its time.
                Log.StepFailed(logger, entry.Id, exception.GetType().Name);
            }

            Return(entry, outcome);
        }
    }

    private QueueEntry? Next()
    {
        lock (_gate)
        {
            if (_pausedAtVersion is null && !stopping.IsCancellationRequested && _waiting.TryDequeue(out var entry)) return entry;
            _running--;
            return null;
        }
    }

    private void Return(QueueEntry entry, LaneOutcome outcome)
    {
        lock (_gate)
        {
            _lanes.Remove(entry.Lane, out var wokenMeanwhile);
            if (outcome.MayHaveMore || wokenMeanwhile) PutInLine(entry);
            if (outcome.UnreachableUntil is { } until) PauseUntil(until, outcome.Version);
            else if (outcome.MayHaveMore) StartWorkers(_slots);
        }
    }

    private void PauseUntil(DateTimeOffset until, int version)
    {
        _pausedAtVersion = version;
        _pausedUntil = until;
        _resume?.Dispose();
        var wait = until - time.GetUtcNow();
        _resume = time.CreateTimer(_ => Resume(), null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    // One goes ahead; when it gets through, the others follow.
    private void Resume()
    {
        lock (_gate)
        {
            _pausedAtVersion = null;
            StartWorkers(upTo: 1);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3201, LogLevel.Warning, "Outbound message {Id} or one of its lane: the attempt could not be made or recorded ({Error})")]
        public static partial void StepFailed(ILogger logger, Guid id, string error);
    }
}

/// <summary>What became of one step along a lane.</summary>
/// <param name="MayHaveMore">Whether the lane may go on at once.</param>
/// <param name="UnreachableUntil">When the receiver is tried again; null when it was reached, or nothing was sent.</param>
/// <param name="Version">The version of the settings it was tried with.</param>
internal sealed record LaneOutcome(bool MayHaveMore, DateTimeOffset? UnreachableUntil = null, int Version = 0)
{
    public static readonly LaneOutcome Idle = new(MayHaveMore: false);
    public static readonly LaneOutcome GoesOn = new(MayHaveMore: true);
}
