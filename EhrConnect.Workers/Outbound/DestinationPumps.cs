using System.Collections.Concurrent;
using EhrConnect.Data.Queue;
using EhrConnect.Integrations.Orchestration;
using Microsoft.Extensions.Options;

namespace EhrConnect.Workers.Outbound;

/// <summary>One pump per destination that has something to send.</summary>
internal sealed class DestinationPumps(IntegrationCache integrations, LaneStep step, IOptions<OutboundOptions> options, TimeProvider time, ILogger<DestinationPumps> logger) : IDisposable
{
    private readonly ConcurrentDictionary<(Guid OrgId, Guid ConnectionId), DestinationPump> _pumps = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoning = new();

    /// <summary>Every destination that had something to send since this process started.</summary>
    public IEnumerable<DestinationState> States => _pumps.Select(pump => (pump.Key.ConnectionId, pump.Value.State)).Select(pump => new DestinationState(pump.ConnectionId, pump.State.Lanes, pump.State.PausedUntil));

    public void Dispose()
    {
        foreach (var pump in _pumps.Values) pump.Dispose();
        _stopping.Dispose();
        _abandoning.Dispose();
    }

    public async Task AddAsync(Guid connectionId, QueueEntry entry, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(entry.OrgId, connectionId, atLeast: 0, cancellationToken);
        _pumps.GetOrAdd((entry.OrgId, connectionId), _ => new DestinationPump(step, time, logger, _stopping.Token, _abandoning.Token)).Add(entry, integration);
    }

    /// <summary>Starts nothing more, waits a little for what is on its way, then gives it back.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _abandoning.CancelAfter(TimeSpan.FromSeconds(options.Value.StopSeconds));
        await Task.WhenAll(_pumps.Values.Select(pump => pump.StopAsync()));
    }
}
