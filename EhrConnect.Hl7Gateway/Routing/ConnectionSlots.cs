using System.Collections.Concurrent;
using EhrConnect.Hl7Gateway.Watching;

namespace EhrConnect.Hl7Gateway.Routing;

/// <summary>How many TCP connections each connection has at the moment, and the events about them.</summary>
internal sealed class ConnectionSlots(ConnectionEvents events)
{
    private readonly ConcurrentDictionary<Guid, Slot> _slots = new();

    public bool TryTake(InboundConnection connection, SessionRoute session)
    {
        var slot = _slots.GetOrAdd(connection.Id, static _ => new Slot());
        if (Interlocked.Increment(ref slot.Taken) > (connection.Settings.MaxConnections ?? int.MaxValue))
        {
            Interlocked.Decrement(ref slot.Taken);
            return false;
        }

        slot.OrgId = connection.OrgId;
        events.Opened(connection.OrgId, connection.Id, session.Peer);
        return true;
    }

    public void Release(IEnumerable<Guid> connections, SessionRoute session)
    {
        foreach (var id in connections)
        {
            if (!_slots.TryGetValue(id, out var slot)) continue;
            Interlocked.Decrement(ref slot.Taken);
            events.Closed(slot.OrgId, id, session.Peer);
        }
    }

    private sealed class Slot
    {
        public int Taken;

        public Guid OrgId { get; set; }
    }
}
