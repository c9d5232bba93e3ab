using EhrConnect.Hl7;
using EhrConnect.Hl7Gateway.Intake;
using EhrConnect.Hl7Gateway.Security;

namespace EhrConnect.Hl7Gateway.Routing;

/// <summary>
/// The routing of one TCP connection. A sender hardly ever changes MSH-3 to MSH-6, so what the last message led to is
/// remembered as long as the route table is the same.
/// </summary>
internal sealed class SessionRoute(PeerIdentity peer, Guid? listenerOf, ConnectionSlots slots)
{
    private readonly HashSet<Guid> _joined = [];
    private readonly byte[][] _seen = [[], [], [], []];
    private byte[] _typeSeen = [];
    private byte[] _versionSeen = [];
    private MessageKind? _kind;
    private RouteTable? _table;
    private RouteAnswer _last;

    public PeerIdentity Peer => peer;

    /// <summary>MSH-3.1 of the last message.</summary>
    public string? SendingApplication { get; private set; }

    /// <summary>MSH-4.1 of the last message.</summary>
    public string? SendingFacility { get; private set; }

    /// <summary>The connection of a message; none when there is no table yet.</summary>
    public RouteAnswer Find(MessageHeader header, RouteTable? table)
    {
        if (table is null) return default;
        if (ReferenceEquals(table, _table) && IsAsBefore(header.Segment)) return _last;
        var key = RouteKey.Of(header);
        SendingApplication = StorableText.Of(key.SendingApplication);
        SendingFacility = StorableText.Of(key.SendingFacility);
        for (var i = 0; i < _seen.Length; i++) _seen[i] = header.Segment.Field(i + 3).Value.Bytes.ToArray();
        _table = table;
        _last = table.Find(key, peer, listenerOf);
        return _last;
    }

    /// <summary>What kind of message it is.</summary>
    public MessageKind KindOf(MessageHeader header)
    {
        var type = header.Segment.Field(9).Value.Bytes;
        var version = header.Segment.Field(12).Value.Bytes;
        if (_kind is { } kind && type.SequenceEqual(_typeSeen) && version.SequenceEqual(_versionSeen)) return kind;
        _typeSeen = type.ToArray();
        _versionSeen = version.ToArray();
        return _kind = MessageKind.Of(header);
    }

    /// <summary>Counts this TCP connection among those of the connection; false when it has as many as it allows.</summary>
    public bool Join(InboundConnection connection) => _joined.Contains(connection.Id) || (slots.TryTake(connection, this) && _joined.Add(connection.Id));

    public void Leave() => slots.Release(_joined, this);

    private bool IsAsBefore(Segment header)
    {
        for (var i = 0; i < _seen.Length; i++)
        {
            if (!header.Field(i + 3).Value.Bytes.SequenceEqual(_seen[i])) return false;
        }

        return true;
    }
}
