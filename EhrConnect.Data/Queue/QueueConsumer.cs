using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace EhrConnect.Data.Queue;

/// <summary>
/// Takes wake-ups from one queue and hands each to <see cref="HandleAsync"/>, several at a time. A handler that throws leaves
/// its entry with Redis; it is taken over after the lease, here or elsewhere.
/// </summary>
public abstract partial class QueueConsumer : BackgroundService
{
    private static readonly ActivitySource Activities = new("EhrConnect.Queue");

    private readonly QueueOptions _options;
    private readonly ILogger _logger;
    private readonly BlockingReader _reader;
    private readonly SemaphoreSlim _free;

    protected QueueConsumer(RedisQueue queue, DedicatedRedis redis, QueueOptions options, TimeProvider time, ILogger logger)
    {
        Queue = queue;
        _options = options;
        Time = time;
        _logger = logger;
        Consumer = $"{Environment.MachineName}:{Environment.ProcessId}";
        _reader = new BlockingReader(redis, queue.Name, Consumer);
        _free = new SemaphoreSlim(options.Concurrency);
    }

    protected RedisQueue Queue { get; }

    protected TimeProvider Time { get; }

    /// <summary>The name of this worker in Redis and in the attempts of a message.</summary>
    protected string Consumer { get; }

    public override void Dispose()
    {
        _free.Dispose();
        _reader.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        for (var i = 0; i < _options.Concurrency; i++) await _free.WaitAsync(cancellationToken);
    }

    /// <summary>Does whatever the entry points at, if it is still to be done. Returning means the entry is finished with.</summary>
    protected abstract Task HandleAsync(QueueEntry entry, CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nextTakeOver = Time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (Time.GetUtcNow() >= nextTakeOver)
                {
                    foreach (var abandoned in await Queue.TakeOverAsync(Consumer, _options.Lease, _options.Concurrency)) await StartAsync(abandoned, stoppingToken);
                    nextTakeOver = Time.GetUtcNow() + _options.Lease;
                }

                await _free.WaitAsync(stoppingToken);
                var free = _free.CurrentCount + 1;
                _free.Release();
                foreach (var delivery in await _reader.ReadAsync(free)) await StartAsync(delivery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (RedisServerException exception) when (exception.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
            {
                await Guarded(Queue.EnsureGroupsAsync);
            }
            catch (Exception exception)
            {
                LogReadFailed(_logger, Queue.Name, exception.GetType().Name);
                await Guarded(() => Task.Delay(TimeSpan.FromSeconds(1), Time, stoppingToken));
            }
        }
    }

    private async Task StartAsync(QueueDelivery delivery, CancellationToken stoppingToken)
    {
        await _free.WaitAsync(stoppingToken);
        _ = Task.Run(() => RunAsync(delivery, stoppingToken), CancellationToken.None);
    }

    private async Task RunAsync(QueueDelivery delivery, CancellationToken stoppingToken)
    {
        try
        {
            if (delivery.Entry is { } entry)
            {
                using var activity = Activities.StartActivity($"{Queue.Name} handle", ActivityKind.Consumer, entry.Traceparent ?? "");
                await HandleAsync(entry, stoppingToken);
            }

            await Queue.AcknowledgeAsync(delivery);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The entry stays pending in Redis and is taken over by the next worker.
        }
        catch (Exception exception)
        {
            LogHandlingFailed(_logger, Queue.Name, delivery.Entry?.Id, exception.GetType().Name);
        }
        finally
        {
            _free.Release();
        }
    }

    private async Task Guarded(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException)
        {
            LogReadFailed(_logger, Queue.Name, exception.GetType().Name);
        }
    }

    [LoggerMessage(1111, LogLevel.Warning, "Queue {Queue}: cannot read from Redis ({Error}); trying again")]
    private static partial void LogReadFailed(ILogger logger, string queue, string error);

    [LoggerMessage(1112, LogLevel.Warning, "Queue {Queue}: item {Id} was not handled ({Error}); it is taken up again after the lease")]
    private static partial void LogHandlingFailed(ILogger logger, string queue, Guid? id, string error);
}
