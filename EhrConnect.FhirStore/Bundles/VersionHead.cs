using EhrConnect.Data.Resources;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>What an answer tells of a version beside its content; does not keep the content in memory.</summary>
internal readonly record struct VersionHead(string Type, string Id, int Version, DateTimeOffset LastUpdated, bool Deleted)
{
    public static VersionHead? Of(StoredResource? resource) =>
        resource is null ? null : new VersionHead(resource.Type, resource.Id, resource.Version, resource.LastUpdated, resource.Deleted);
}
