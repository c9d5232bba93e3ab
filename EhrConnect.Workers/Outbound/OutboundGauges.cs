using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EhrConnect.Data.Messages;

namespace EhrConnect.Workers.Outbound;

/// <summary>How long the outbound queue is, and how old its oldest message: looked up every few seconds, connection by connection.</summary>
internal sealed partial class OutboundGauges : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly OutboundBacklog _backlog;
    private readonly TimeProvider _time;
    private readonly ILogger<OutboundGauges> _logger;
    private readonly ConcurrentDictionary<(Guid ConnectionId, string Status), bool> _seen = new();
    private IReadOnlyList<BacklogCount> _counts = [];

    public OutboundGauges(OutboundBacklog backlog, IMeterFactory meters, TimeProvider time, ILogger<OutboundGauges> logger)
    {
        _backlog = backlog;
        _time = time;
        _logger = logger;
        var meter = meters.Create("EhrConnect.Hl7.OutboundQueue");
        meter.CreateObservableGauge("hl7_outbound_queue_depth", Depths, description: "Outbound messages that wait, are under way, or are halted");
        meter.CreateObservableGauge("hl7_outbound_queue_age", () => _counts.Select(c => new Measurement<double>((_time.GetUtcNow() - c.Oldest).TotalSeconds, Tags(c.ConnectionId, c.Status))), unit: "s", description: "Age of the oldest of them");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                _counts = await _backlog.CountAsync(stoppingToken);
                foreach (var count in _counts) _seen[(count.ConnectionId, count.Status)] = true;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotCounted(_logger, exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // What was there once and is gone is zero, not absent: an alert on it can end.
    private IEnumerable<Measurement<long>> Depths()
    {
        var now = _counts.ToDictionary(c => (c.ConnectionId, c.Status), c => c.Count);
        return _seen.Keys.Select(key => new Measurement<long>(now.GetValueOrDefault(key), Tags(key.ConnectionId, key.Status)));
    }

    private static KeyValuePair<string, object?>[] Tags(Guid connectionId, string status) => [new("connection", connectionId.ToString("D")), new("status", status)];

    private static partial class Log
    {
        [LoggerMessage(3221, LogLevel.Warning, "The outbound queue could not be counted ({Error})")]
        public static partial void NotCounted(ILogger logger, string error);
    }
}
