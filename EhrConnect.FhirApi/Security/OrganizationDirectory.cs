using System.Collections.Concurrent;
using EhrConnect.Data.Organizations;

namespace EhrConnect.FhirApi.Security;

/// <summary>
/// The organisations that requests come for, remembered for a short while: a suspension takes effect everywhere within
/// <see cref="Freshness"/>, and no request pays for the look-up. What is not there is not remembered: it may be created next.
/// </summary>
sealed class OrganizationDirectory(OrganizationStore store, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<Guid, Remembered> _remembered = new();

    public async ValueTask<Organization?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_remembered.TryGetValue(id, out var known) && now < known.Until) return known.Organization;
        var found = await store.FindAsync(id, cancellationToken);
        if (found is null) _remembered.TryRemove(id, out _);
        else _remembered[id] = new Remembered(found, now + Freshness);
        return found;
    }

    public void Forget(Guid id) => _remembered.TryRemove(id, out _);

    private sealed record Remembered(Organization Organization, DateTimeOffset Until);
}
