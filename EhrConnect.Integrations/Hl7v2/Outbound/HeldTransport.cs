using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>The transport of one version of a connection: opened by its first sender, closed when it was let go of and the last of them has ended.</summary>
/// <param name="version">Of the integration.</param>
/// <param name="open">Makes it.</param>
internal sealed class HeldTransport(int version, Func<IHl7Transport> open)
{
    private readonly Lock _gate = new();
    private IHl7Transport? _transport;
    private int _senders;
    private bool _isReleased;

    public int Version => version;

    /// <inheritdoc cref="IHl7Transport.OpenConnections"/>
    public int? OpenConnections
    {
        get
        {
            lock (_gate) return _transport?.OpenConnections;
        }
    }

    /// <summary>False when it was let go of: then there is another one, or none.</summary>
    public bool TryEnter([NotNullWhen(true)] out IHl7Transport? transport)
    {
        lock (_gate)
        {
            transport = _isReleased ? null : _transport ??= open();
            if (transport is not null) _senders++;
            return transport is not null;
        }
    }

    public async ValueTask LeaveAsync()
    {
        lock (_gate)
        {
            if (--_senders > 0 || !_isReleased) return;
        }

        await _transport!.DisposeAsync();
    }

    public async ValueTask ReleaseAsync()
    {
        lock (_gate)
        {
            if (_isReleased) return;
            _isReleased = true;
            if (_senders > 0 || _transport is null) return;
        }

        await _transport.DisposeAsync();
    }
}
