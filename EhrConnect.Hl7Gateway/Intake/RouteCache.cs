using System.Collections.Concurrent;
using EhrConnect.Data.Connections;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Remembers for a few seconds which organisation a receiving facility belongs to. Only hits are remembered, so a new
/// organisation receives at once.
/// </summary>
internal sealed class RouteCache(InboundRoutes routes, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (InboundRoute Route, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    public async ValueTask<InboundRoute?> FindAsync(string receivingFacility, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(receivingFacility, out var known) && known.Until > now) return known.Route;
        var route = await routes.FindAsync(receivingFacility, cancellationToken);
        if (route is null) _known.TryRemove(receivingFacility, out _);
        else _known[receivingFacility] = (route, now + Lifetime);
        return route;
    }
}
