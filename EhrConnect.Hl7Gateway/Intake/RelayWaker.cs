using EhrConnect.Data.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Tells the relay of the workers that there is work. At most one call is on its way: under load, one wake-up stands for many
/// commits. Best effort; the relay looks by itself too.
/// </summary>
internal sealed partial class RelayWaker([FromKeyedServices(QueueNames.Messages)] RedisQueue queue, TimeProvider time, ILogger<RelayWaker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _work = new(0, 1);

    public void Wake()
    {
        if (_work.CurrentCount > 0) return;
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else said so at the same moment.
        }
    }

    public override void Dispose()
    {
        _work.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _work.WaitAsync(stoppingToken);
            try
            {
                await queue.WakeAsync();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotWoken(logger, exception.GetType().Name);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2023, LogLevel.Debug, "The relay could not be woken ({Error}); it looks by itself")]
        public static partial void NotWoken(ILogger logger, string error);
    }
}
