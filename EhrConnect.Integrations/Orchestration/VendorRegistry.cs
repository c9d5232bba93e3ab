using System.Collections.Frozen;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>The handlers by vendor.</summary>
public sealed class VendorRegistry(IEnumerable<IIntegrationHandler> handlers)
{
    private readonly FrozenDictionary<string, IIntegrationHandler> _handlers = handlers.ToFrozenDictionary(handler => handler.Metadata.Id, StringComparer.Ordinal);

    /// <summary>Every vendor there is a handler for, by name.</summary>
    public IEnumerable<VendorMetadata> Vendors => _handlers.Values.Select(handler => handler.Metadata).OrderBy(vendor => vendor.Name, StringComparer.Ordinal);

    /// <summary>The handler of a vendor; null when there is none.</summary>
    public IIntegrationHandler? Find(string vendorId) => _handlers.GetValueOrDefault(vendorId);
}
