using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EhrConnect.Data.Queue;

/// <summary>
/// Moves committed work from PostgreSQL to Redis: new rows at once, delayed entries when they are due, and whatever Redis
/// forgot. Several relays may run; row locks keep them apart.
/// </summary>
public sealed partial class QueueRelay(DispatchSource source, ArrivalRelay? arrivals, RedisQueue queue, QueueOptions options, TimeProvider time, ILogger<QueueRelay> logger) : BackgroundService
{
    private const int MaxBatch = 500;

    private readonly SemaphoreSlim _wake = new(0, 1);

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await queue.OnWakeAsync(Wake);
        var nextReconciliation = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (time.GetUtcNow() >= nextReconciliation)
                {
                    await ReconcileAsync(stoppingToken);
                    nextReconciliation = time.GetUtcNow().AddMilliseconds(options.ReconcileIntervalMs);
                }

                await queue.PromoteDueAsync(time.GetUtcNow());
                var arrived = arrivals is null ? 0 : await arrivals.RelayAsync(queue.AddAsync, stoppingToken);
                if (await source.RelayNewAsync(MaxBatch, queue.AddAsync, time.GetUtcNow(), stoppingToken) == MaxBatch || arrived > 0) continue;
                await _wake.WaitAsync(TimeSpan.FromMilliseconds(options.RelayIntervalMs), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(logger, queue.Name, exception.GetType().Name);
                await PauseAsync(stoppingToken);
            }
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await queue.EnsureGroupsAsync();
        if (!await queue.HadMarkerAsync())
        {
            var forgotten = await source.ForgetMarksAsync(cancellationToken);
            if (forgotten > 0) LogRebuilt(logger, queue.Name, forgotten);
        }

        var now = time.GetUtcNow();
        var again = await source.RelayLostAsync(MaxBatch, queue.AddAsync, now, now.AddSeconds(-options.StaleSeconds), cancellationToken);
        if (again > 0) LogHandedOverAgain(logger, queue.Name, again);
    }

    private void Wake()
    {
        if (_wake.CurrentCount > 0) return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two wake-ups at once are one wake-up.
        }
        catch (ObjectDisposedException)
        {
            // A wake-up that arrives while the process stops has nobody to wake.
        }
    }

    private Task PauseAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    [LoggerMessage(1101, LogLevel.Warning, "Queue {Queue}: relay step failed ({Error}); trying again")]
    private static partial void LogFailed(ILogger logger, string queue, string error);

    [LoggerMessage(1102, LogLevel.Warning, "Queue {Queue}: Redis had lost its entries; {Count} open item(s) are handed over again")]
    private static partial void LogRebuilt(ILogger logger, string queue, int count);

    [LoggerMessage(1103, LogLevel.Information, "Queue {Queue}: {Count} overdue item(s) handed over again")]
    private static partial void LogHandedOverAgain(ILogger logger, string queue, int count);
}
