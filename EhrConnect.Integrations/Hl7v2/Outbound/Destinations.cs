using System.Collections.Concurrent;
using EhrConnect.Data.Messages;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>The receivers in use by this process, each with its connections.</summary>
public sealed class Destinations(DestinationConnector connector, EgressGuard guard, TimeProvider time)
{
    private readonly ConcurrentDictionary<(Guid OrgId, Guid Id), HeldTransport> _transports = new();

    /// <summary>Where the messages of an integration go; null when it only receives.</summary>
    public static OutboundSettings? SettingsOf(Integration integration) => Hl7ConnectionSettings.Stored(integration.Config)?.Outbound;

    /// <summary>How many MLLP connections are open to each receiver; receivers over HTTP are not among them.</summary>
    public IEnumerable<(Guid ConnectionId, int Count)> OpenConnections =>
        _transports.Select(held => (held.Key.Id, held.Value.OpenConnections)).Where(held => held.OpenConnections is not null).Select(held => (held.Id, held.OpenConnections!.Value));

    /// <summary>How many messages a receiver takes at once from this process.</summary>
    public static int SlotsOf(OutboundSettings settings) => settings.Slots;

    /// <summary>Sends one message. Everything the receiver or the network can do wrong is in the result.</summary>
    public async Task<OutboundAttempt> SendAsync(Integration integration, OutboundSettings settings, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var (held, transport) = await EnterAsync(integration, settings);
        try
        {
            return await transport.SendAsync(message, cancellationToken);
        }
        finally
        {
            await held.LeaveAsync();
        }
    }

    /// <summary>Lets go of the connections of an integration; what is under way ends first.</summary>
    public async Task ReleaseAsync(Guid orgId, Guid id)
    {
        if (_transports.TryRemove((orgId, id), out var held)) await held.ReleaseAsync();
    }

    /// <summary>A transport of its own, for a test that must not use what is already open.</summary>
    internal IHl7Transport New(Integration integration, OutboundSettings settings) =>
        settings.IsMllp
            ? new MllpTransport(settings, integration.Secrets.GetValueOrDefault(OutboundTlsSettings.PrivateKeyPath), connector, time)
            : new HttpTransport(settings, integration.Secrets, guard, time);

    private async Task<(HeldTransport Held, IHl7Transport Transport)> EnterAsync(Integration integration, OutboundSettings settings)
    {
        var key = (integration.OrgId, integration.Id);
        while (true)
        {
            var held = _transports.GetOrAdd(key, _ => Held());
            if (held.Version < integration.Version)
            {
                if (_transports.TryUpdate(key, Held(), held)) await held.ReleaseAsync();
            }
            else if (held.TryEnter(out var transport))
            {
                return (held, transport);
            }
        }

        HeldTransport Held() => new(integration.Version, () => New(integration, settings));
    }
}
