using System.Collections.Concurrent;
using EhrConnect.Data.Messages;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>The receivers in use by this process, each with its connections.</summary>
public sealed class Destinations(DestinationConnector connector, EgressGuard guard, TimeProvider time)
{
    private readonly ConcurrentDictionary<(Guid OrgId, Guid Id), (int Version, Lazy<IHl7Transport> Transport)> _transports = new();

    /// <summary>Where the messages of an integration go; null when it only receives.</summary>
    public static OutboundSettings? SettingsOf(Integration integration) => Hl7ConnectionSettings.Stored(integration.Config)?.Outbound;

    /// <summary>How many messages a receiver takes at once from this process.</summary>
    public static int SlotsOf(OutboundSettings settings) => settings.Slots;

    /// <summary>Sends one message. Everything the receiver or the network can do wrong is in the result.</summary>
    public Task<OutboundAttempt> SendAsync(Integration integration, OutboundSettings settings, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        TransportOf(integration, settings).SendAsync(message, cancellationToken);

    /// <summary>Lets go of the connections of an integration; what is under way ends first.</summary>
    public async Task ReleaseAsync(Guid orgId, Guid id)
    {
        if (_transports.TryRemove((orgId, id), out var held) && held.Transport.IsValueCreated) await held.Transport.Value.DisposeAsync();
    }

    /// <summary>A transport of its own, for a test that must not use what is already open.</summary>
    internal IHl7Transport New(Integration integration, OutboundSettings settings) =>
        settings.IsMllp
            ? new MllpTransport(settings, integration.Secrets.GetValueOrDefault(OutboundTlsSettings.PrivateKeyPath), connector, time)
            : new HttpTransport(settings, integration.Secrets, guard, time);

    private IHl7Transport TransportOf(Integration integration, OutboundSettings settings)
    {
        var key = (integration.OrgId, integration.Id);
        while (true)
        {
            var held = _transports.GetOrAdd(key, _ => Entry());
            if (held.Version >= integration.Version) return held.Transport.Value;
            if (!_transports.TryUpdate(key, Entry(), held)) continue;
            if (held.Transport.IsValueCreated) _ = held.Transport.Value.DisposeAsync().AsTask();
        }

        (int, Lazy<IHl7Transport>) Entry() => (integration.Version, new Lazy<IHl7Transport>(() => New(integration, settings)));
    }
}
