using EhrConnect.Data.Messages;
using EhrConnect.Data.Queue;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EhrConnect.Workers.Messages;

/// <summary>
/// Works a lane off, head first, until it is empty or its head has to wait. What happens to a message happens in one
/// transaction; a crash at any point leaves it to the next worker.
/// </summary>
internal sealed partial class MessageConsumer(
    [FromKeyedServices(QueueNames.Messages)] RedisQueue queue,
    DedicatedRedis redis,
    MessageQueue messages,
    MessageEffect effect,
    MessageFailures failures,
    ProcessingMetrics metrics,
    IOptions<QueueOptions> options,
    TimeProvider time,
    ILogger<MessageConsumer> logger)
    : QueueConsumer(queue, redis, options.Value, time, logger)
{
    private readonly ILogger _logger = logger;
    private readonly TimeProvider _time = time;
    private readonly TimeSpan _lease = options.Value.Lease;

    protected override async Task HandleAsync(QueueEntry entry, CancellationToken cancellationToken)
    {
        while (await messages.ClaimHeadAsync(entry.OrgId, entry.Lane, Consumer, _lease, cancellationToken) is { } message)
        {
            if (message.Attempt > message.MaxAttempts)
            {
                // It was claimed this often and nobody lived to say how it went: it kills its workers.
                await failures.RecordAsync(message, Consumer, ProcessingError.Abandoned, CancellationToken.None);
                continue;
            }

            var began = _time.GetTimestamp();
            if (await TryProcessAsync(message) is not { } error)
            {
                metrics.Completed(_time.GetElapsedTime(began));
                continue;
            }

            var again = await failures.RecordAsync(message, Consumer, error, CancellationToken.None);
            metrics.Failed(isFinal: again is null, _time.GetElapsedTime(began));
            if (again is { } retryAt)
            {
                await Queue.DelayAsync(entry with { Id = message.Id }, retryAt);
                return;
            }
        }
    }

    /// <summary>Null when the message took effect; otherwise what went wrong. A lost database is nobody's fault and is thrown.</summary>
    private async Task<ProcessingError?> TryProcessAsync(ClaimedMessage message)
    {
        try
        {
            return await effect.ApplyAsync(message, Consumer, CancellationToken.None);
        }
        catch (PostgresException exception) when (!exception.IsTransient)
        {
            Log.Failed(_logger, message.Id, message.Attempt, exception.SqlState);
            return ProcessingError.Database(exception.SqlState);
        }
        catch (Exception exception) when (exception is not NpgsqlException)
        {
            Log.Failed(_logger, message.Id, message.Attempt, exception.GetType().Name);
            return ProcessingError.Unexpected(exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "Message {Id}, attempt {Attempt}: failed ({Error})")]
        public static partial void Failed(ILogger logger, Guid id, int attempt, string error);
    }
}
