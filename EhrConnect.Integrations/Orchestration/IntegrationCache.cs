using System.Collections.Concurrent;
using System.Text.Json;
using EhrConnect.Data.Integrations;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>
/// The integrations in use, with their secrets in clear. An entry is dropped when any process says that it changed; because
/// that word can be lost, it is also looked at again after a few seconds, and at once when a newer version is known to exist.
/// </summary>
public sealed class IntegrationCache(IntegrationStore store, IntegrationSecrets secrets, VendorRegistry vendors, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(Guid OrgId, Guid Id), Entry> _entries = new();

    /// <summary>The integration; null when there is none. Not older than a few seconds, and not older than <paramref name="atLeast"/>.</summary>
    public async Task<Integration?> FindAsync(Guid orgId, Guid id, int atLeast, CancellationToken cancellationToken)
    {
        var known = _entries.GetValueOrDefault((orgId, id));
        if (known is not null && known.Integration.Version >= atLeast && time.GetElapsedTime(known.LoadedAt) < Lifetime) return known.Integration;
        var loadedAt = time.GetTimestamp();
        var record = await store.FindAsync(orgId, id, cancellationToken);
        if (record is null)
        {
            await DropAsync(orgId, id, cancellationToken);
            return null;
        }

        if (known?.Integration.Version == record.Version)
        {
            _entries[(orgId, id)] = known with { LoadedAt = loadedAt };
            return known.Integration;
        }

        var integration = await OpenAsync(orgId, record, cancellationToken);
        if (known is not null) await DropAsync(orgId, id, cancellationToken);
        if (vendors.Find(integration.VendorId) is { } handler) await handler.InitializeAsync(integration, cancellationToken);
        _entries[(orgId, id)] = new Entry(integration, loadedAt);
        return integration;
    }

    /// <summary>Forgets an integration; its handler lets go of what it holds for it.</summary>
    public async Task DropAsync(Guid orgId, Guid id, CancellationToken cancellationToken)
    {
        if (_entries.TryRemove((orgId, id), out var entry) && vendors.Find(entry.Integration.VendorId) is { } handler) await handler.CleanupAsync(orgId, id, cancellationToken);
    }

    internal async Task<Integration> OpenAsync(Guid orgId, IntegrationRecord record, CancellationToken cancellationToken) => new()
    {
        OrgId = orgId,
        Id = record.Id,
        VendorId = record.VendorId,
        Name = record.Name,
        Enabled = record.Enabled,
        Version = record.Version,
        Config = JsonElement.Parse(record.Config),
        Secrets = await secrets.OpenAsync(orgId, record, cancellationToken),
    };

    private sealed record Entry(Integration Integration, long LoadedAt);
}
