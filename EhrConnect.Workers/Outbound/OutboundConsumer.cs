using EhrConnect.Data.Queue;
using EhrConnect.Integrations.Hl7v2.Outbound;
using Microsoft.Extensions.Options;

namespace EhrConnect.Workers.Outbound;

/// <summary>
/// Takes the wake-ups of outbound messages and gives each to the pump of its destination, so that a slow receiver holds up
/// nobody but itself. A wake-up that dies with this process is made again from the row.
/// </summary>
internal sealed class OutboundConsumer(
    [FromKeyedServices(QueueNames.Outbound)] RedisQueue queue, DedicatedRedis redis, DestinationPumps pumps, IOptions<QueueOptions> options, TimeProvider time, ILogger<OutboundConsumer> logger)
    : QueueConsumer(queue, redis, options.Value, time, logger)
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await pumps.StopAsync();
    }

    protected override async Task HandleAsync(QueueEntry entry, CancellationToken cancellationToken)
    {
        if (OutboundLane.ConnectionOf(entry.Lane) is { } connectionId) await pumps.AddAsync(connectionId, entry, cancellationToken);
    }
}
