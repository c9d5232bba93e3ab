using EhrConnect.Hl7Gateway.Intake;
using EhrConnect.Hl7Gateway.Security;
using EhrConnect.Integrations.Hl7v2.Inbound;

namespace EhrConnect.Hl7Gateway.Routing;

/// <summary>All connections at one moment, and to which of them a message belongs. Immutable.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<Guid, InboundConnection> _byId;
    private readonly ILookup<string, InboundConnection> _byFacility;
    private readonly ILookup<string, InboundConnection> _byThumbprint;
    private readonly ILookup<string, InboundConnection> _bySubject;

    public RouteTable(IReadOnlyCollection<InboundConnection> connections)
    {
        _byId = connections.ToDictionary(connection => connection.Id);
        _byFacility = connections.Where(connection => !string.IsNullOrEmpty(connection.Settings.ReceivingFacility))
            .ToLookup(connection => connection.Settings.ReceivingFacility!, StringComparer.Ordinal);
        _byThumbprint = ByName(connections, connection => connection.Settings.Tls.AllowedThumbprints, StringComparer.OrdinalIgnoreCase);
        _bySubject = ByName(connections, connection => connection.Settings.Tls.AllowedSubjects.Select(PeerIdentity.NormaliseSubject), StringComparer.Ordinal);
        WithPort = [.. connections.Where(connection => connection.Settings.Port is not null)];
    }

    /// <summary>The connections with a listener of their own.</summary>
    public IReadOnlyList<InboundConnection> WithPort { get; }

    public InboundConnection? Find(Guid connectionId) => _byId.GetValueOrDefault(connectionId);

    /// <summary>
    /// The connection of a message: that of the listener, else that of the client certificate, else the one that MSH-6 and,
    /// among several, MSH-3 to MSH-5 point to.
    /// </summary>
    /// <param name="key">What the message says.</param>
    /// <param name="peer">Who sends it.</param>
    /// <param name="listenerOf">The connection whose own listener it came in on.</param>
    public RouteAnswer Find(RouteKey key, PeerIdentity peer, Guid? listenerOf)
    {
        if (listenerOf is { } id) return Find(id) is { } own ? Checked(own, key, peer) : new RouteAnswer(Refusal.NotReceiving);
        InboundConnection[] certified = [.. ByCertificate(peer)];
        if (certified.DistinctBy(connection => connection.OrgId).Count() > 1) return new RouteAnswer(Refusal.Ambiguous);
        if (certified.Length > 0) return Choose(certified, key, peer);
        if (string.IsNullOrEmpty(key.ReceivingFacility)) return new RouteAnswer(Refusal.NoFacility);
        return Choose(_byFacility[key.ReceivingFacility].Where(connection => connection.Settings.Tls.ClientCertificate != ClientCertificateMode.Required), key, peer);
    }

    /// <summary>
    /// Those that allow the certificate itself belong to one organisation; then those that allow only its subject count when they are
    /// of that organisation, too. Nobody draws the messages of another one to himself by naming a subject.
    /// </summary>
    private IEnumerable<InboundConnection> ByCertificate(PeerIdentity peer)
    {
        InboundConnection[] exact = peer.Thumbprint is { } thumbprint ? [.. _byThumbprint[thumbprint]] : [];
        var named = peer.TrustedSubject is { } subject ? _bySubject[subject] : [];
        return exact.Union(exact is [var first, ..] ? named.Where(connection => connection.OrgId == first.OrgId) : named);
    }

    private static RouteAnswer Choose(IEnumerable<InboundConnection> candidates, RouteKey key, PeerIdentity peer)
    {
        var fitting = candidates.Where(connection => connection.Fits(key)).OrderByDescending(connection => connection.Specificity).Take(2).ToArray();
        if (fitting.Length == 0) return new RouteAnswer(Refusal.UnknownFacility);
        return fitting.Length == 2 && fitting[0].Specificity == fitting[1].Specificity ? new RouteAnswer(Refusal.Ambiguous) : Checked(fitting[0], key, peer);
    }

    private static RouteAnswer Checked(InboundConnection connection, RouteKey key, PeerIdentity peer)
    {
        if (!connection.Fits(key)) return new RouteAnswer(Refusal.UnknownFacility, connection);
        return connection.AcceptsFrom(peer.Address) ? new RouteAnswer(Refusal: null, connection) : new RouteAnswer(Refusal.ForeignNetwork, connection);
    }

    private static ILookup<string, InboundConnection> ByName(
        IEnumerable<InboundConnection> connections, Func<InboundConnection, IEnumerable<string>> names, StringComparer comparer) =>
        connections.SelectMany(connection => names(connection).Select(name => (name, connection))).ToLookup(pair => pair.name, pair => pair.connection, comparer);
}

/// <summary>The connection of a message, or why it has none; both when the connection refuses it.</summary>
internal readonly record struct RouteAnswer(Refusal? Refusal, InboundConnection? Connection = null);
