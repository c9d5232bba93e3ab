using System.Text.Json;
using System.Threading.Channels;
using EhrConnect.Data.Events;
using EhrConnect.Data.Sessions;
using EhrConnect.Hl7Gateway.Security;

namespace EhrConnect.Hl7Gateway.Watching;

/// <summary>
/// The events <c>connection.opened</c> and <c>connection.closed</c>: written behind the sessions' backs, many in one commit.
/// When they come faster than they can be written, the newest are dropped and counted; no sender waits for them.
/// </summary>
internal sealed partial class ConnectionEvents(OrgDatabase database, TimeProvider time, ILogger<ConnectionEvents> logger) : BackgroundService
{
    private const int MaxGroup = 200;

    private readonly Channel<(Guid OrgId, EventRecord Event)> _waiting =
        Channel.CreateBounded<(Guid, EventRecord)>(new BoundedChannelOptions(10_000) { SingleReader = true });

    private long _dropped;

    public void Opened(Guid orgId, Guid connectionId, PeerIdentity peer) => Add(EventTypes.ConnectionOpened, orgId, connectionId, peer);

    public void Closed(Guid orgId, Guid connectionId, PeerIdentity peer) => Add(EventTypes.ConnectionClosed, orgId, connectionId, peer);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<(Guid OrgId, EventRecord Event)>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out var next)) group.Add(next);
            foreach (var org in group.GroupBy(entry => entry.OrgId, entry => entry.Event)) await WriteAsync(org.Key, org);
            group.Clear();
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped) Log.Dropped(logger, dropped);
        }
    }

    private void Add(string type, Guid orgId, Guid connectionId, PeerIdentity peer)
    {
        var now = time.GetUtcNow();
        var record = new EventRecord
        {
            Id = Guid.CreateVersion7(now),
            Type = type,
            OccurredAt = now,
            Data = JsonSerializer.Serialize(new { connectionId, direction = "inbound", peer = peer.Text, certificate = peer.Thumbprint }),
        };
        if (!_waiting.Writer.TryWrite((orgId, record))) Interlocked.Increment(ref _dropped);
    }

    private async Task WriteAsync(Guid orgId, IEnumerable<EventRecord> records)
    {
        try
        {
            await using var session = database.Open(orgId);
            foreach (var record in records) EventStatements.Enqueue(session, record, traceparent: null);
            await session.CommitAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.NotWritten(logger, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2061, LogLevel.Warning, "Events about connections were not written ({Error})")]
        public static partial void NotWritten(ILogger logger, string error);

        [LoggerMessage(2062, LogLevel.Warning, "{Count} event(s) about connections were dropped: more than can be written")]
        public static partial void Dropped(ILogger logger, long count);
    }
}
