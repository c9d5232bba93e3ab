using System.Collections.Concurrent;
using EhrConnect.Data.Messages;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Waits for the processing of messages whose senders wait for it: one question for all of an organisation, as often as
/// somebody waits.
/// </summary>
internal sealed partial class ProcessedWatch(ProcessingOutcomes outcomes, TimeProvider time, ILogger<ProcessedWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Waiting> _waiting = new();
    private readonly SemaphoreSlim _added = new(0);

    /// <summary>How processing ended; null when it did not end within the time.</summary>
    public async Task<ProcessingOutcome?> WaitAsync(Guid orgId, Guid messageId, TimeSpan limit)
    {
        var waiting = _waiting.GetOrAdd(messageId, _ => new Waiting(orgId));
        _added.Release();
        try
        {
            return await waiting.Ended.Task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            _waiting.TryRemove(messageId, out _);
            return null;
        }
    }

    public override void Dispose()
    {
        _added.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _added.WaitAsync(stoppingToken);
            while (!_waiting.IsEmpty) await Task.Delay(await LookAsync() ? Interval : AfterFailure, time, stoppingToken);
        }
    }

    private async Task<bool> LookAsync()
    {
        try
        {
            foreach (var org in _waiting.GroupBy(waiting => waiting.Value.OrgId, waiting => waiting.Key).ToArray())
            {
                foreach (var outcome in await outcomes.FindAsync(org.Key, [.. org], CancellationToken.None))
                {
                    if (_waiting.TryRemove(outcome.MessageId, out var waiting)) waiting.Ended.TrySetResult(outcome);
                }
            }

            return true;
        }
        catch (Exception exception)
        {
            Log.NotAsked(logger, exception.GetType().Name);
            return false;
        }
    }

    private sealed record Waiting(Guid OrgId)
    {
        public TaskCompletionSource<ProcessingOutcome> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(2024, LogLevel.Warning, "Processing could not be watched ({Error}); senders wait on")]
        public static partial void NotAsked(ILogger logger, string error);
    }
}
