using System.Diagnostics.Metrics;
using EhrConnect.Data.Messages;

namespace EhrConnect.Workers.Outbound;

/// <summary>How long the outbound queue is, and how old its oldest message: looked up every few seconds, of all organisations together.</summary>
internal sealed partial class OutboundGauges : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly OutboundBacklog _backlog;
    private readonly TimeProvider _time;
    private readonly ILogger<OutboundGauges> _logger;
    private IReadOnlyList<BacklogCount> _counts = [];

    public OutboundGauges(OutboundBacklog backlog, IMeterFactory meters, TimeProvider time, ILogger<OutboundGauges> logger)
    {
        _backlog = backlog;
        _time = time;
        _logger = logger;
        var meter = meters.Create("EhrConnect.Hl7.OutboundQueue");
        meter.CreateObservableGauge("hl7_outbound_queue_depth", () => _counts.Select(c => new Measurement<long>(c.Count, Status(c))), description: "Outbound messages that wait, are under way, or are halted");
        meter.CreateObservableGauge("hl7_outbound_queue_age", () => _counts.Select(c => new Measurement<double>((_time.GetUtcNow() - c.Oldest).TotalSeconds, Status(c))), unit: "s", description: "Age of the oldest of them");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                _counts = await _backlog.CountAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotCounted(_logger, exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static KeyValuePair<string, object?> Status(BacklogCount count) => new("status", count.Status);

    private static partial class Log
    {
        [LoggerMessage(3221, LogLevel.Warning, "The outbound queue could not be counted ({Error})")]
        public static partial void NotCounted(ILogger logger, string error);
    }
}
