using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EhrConnect.Data.Messages;

namespace EhrConnect.Workers.Watching;

/// <summary>
/// How long the queues are, and how old their oldest message is: in both directions as a whole, and outbound by destination.
/// Tags are bounded: directions, statuses and ids of connections, nothing of an organisation or a message.
/// </summary>
internal sealed partial class QueueGauges : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Counting may take a twentieth of one connection's time, however long the queue is.
    private const int RestPerLook = 20;

    private static readonly (string Direction, string Status)[] Kinds =
        [("inbound", "arrived"), .. from direction in (string[])["inbound", "outbound"] from status in (string[])["pending", "processing", "halted"] select (direction, status)];

    private readonly QueueBacklog _backlog;
    private readonly TimeProvider _time;
    private readonly ILogger<QueueGauges> _logger;
    private readonly ConcurrentDictionary<(Guid ConnectionId, string Status), bool> _seen = new();
    private IReadOnlyList<BacklogCount>? _counts;

    public QueueGauges(QueueBacklog backlog, IMeterFactory meters, TimeProvider time, ILogger<QueueGauges> logger)
    {
        _backlog = backlog;
        _time = time;
        _logger = logger;
        var meter = meters.Create("EhrConnect.Hl7.Queue");
        meter.CreateObservableGauge("hl7_queue_depth", Depths, description: "Messages that arrived and are not in the queue yet, wait, are under way, or are halted");
        meter.CreateObservableGauge("hl7_queue_oldest", Ages, unit: "s", description: "Age of the oldest of them; 0 when there is none");
        meter.CreateObservableGauge("hl7_outbound_queue_depth", DestinationDepths, description: "Outbound messages that wait, are under way, or are halted, by connection");
        meter.CreateObservableGauge("hl7_outbound_queue_age", DestinationAges, unit: "s", description: "Age of the oldest of them");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var began = _time.GetTimestamp();
            await LookAsync(stoppingToken);
            var rest = _time.GetElapsedTime(began) * RestPerLook;
            await Task.Delay(rest > Interval ? rest : Interval, _time, stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var counts = await _backlog.CountAsync(cancellationToken);
            foreach (var count in counts)
            {
                if (count.ConnectionId is { } connection) _seen[(connection, count.Status)] = true;
            }

            _counts = counts;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Old numbers would look like a queue that does not move.
            _counts = null;
            Log.NotCounted(_logger, exception.GetType().Name);
        }
    }

    // Kinds and destinations without messages are zero, not absent: an alert on them can end.
    private IEnumerable<Measurement<long>> Depths() =>
        _counts is { } counts ? Kinds.Select(kind => new Measurement<long>(Of(counts, kind).Sum(count => count.Count), Tags(kind))) : [];

    private IEnumerable<Measurement<double>> Ages() =>
        _counts is { } counts ? Kinds.Select(kind => new Measurement<double>(Of(counts, kind).Select(Age).DefaultIfEmpty().Max(), Tags(kind))) : [];

    private IEnumerable<Measurement<long>> DestinationDepths()
    {
        if (_counts is not { } counts) return [];
        var now = counts.Where(count => count.ConnectionId is not null).ToDictionary(count => (count.ConnectionId!.Value, count.Status), count => count.Count);
        return _seen.Keys.Select(key => new Measurement<long>(now.GetValueOrDefault(key), Tags(key.ConnectionId, key.Status)));
    }

    private IEnumerable<Measurement<double>> DestinationAges() =>
        (_counts ?? []).Where(count => count.ConnectionId is not null).Select(count => new Measurement<double>(Age(count), Tags(count.ConnectionId!.Value, count.Status)));

    private static IEnumerable<BacklogCount> Of(IReadOnlyList<BacklogCount> counts, (string Direction, string Status) kind) =>
        counts.Where(count => (count.Direction, count.Status) == kind);

    private double Age(BacklogCount count) => Math.Max(0, (_time.GetUtcNow() - count.Oldest).TotalSeconds);

    private static KeyValuePair<string, object?>[] Tags((string Direction, string Status) kind) => [new("direction", kind.Direction), new("status", kind.Status)];

    private static KeyValuePair<string, object?>[] Tags(Guid connectionId, string status) => [new("connection", connectionId.ToString("D")), new("status", status)];

    private static partial class Log
    {
        [LoggerMessage(3221, LogLevel.Warning, "The queues could not be counted ({Error})")]
        public static partial void NotCounted(ILogger logger, string error);
    }
}
