using System.Globalization;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir;

namespace EhrConnect.FhirStore.Reading;

/// <summary>Reading one resource or one version of it (FHIR R4, 3.1.0.2 and 3.1.0.3): one round trip, the stored bytes.</summary>
public sealed class ReadInteractions(ResourceStore store, AuditedReads audited)
{
    /// <summary>The current version; 410 after a delete, 404 when the id was never used.</summary>
    public async Task<FhirResult> ReadAsync(Guid orgId, string type, string id, CancellationToken cancellationToken) =>
        LogicalId.IsValid(id) ? Answer(await store.ReadAsync(orgId, type, id, cancellationToken)) : FhirResult.NotFound();

    /// <summary>As <see cref="ReadAsync(Guid, string, string, CancellationToken)"/>, of the resource that the audit record names, which commits in the same round trip.</summary>
    public async Task<FhirResult> ReadAsync(AuditEntry record) =>
        record is { ResourceType: not null, ResourceId: { } id } && LogicalId.IsValid(id) ? Answer(await audited.ReadAsync(record)) with { Audited = true } : FhirResult.NotFound();

    /// <summary>One version; 410 when that version is the deletion, 404 when there is no such version.</summary>
    public async Task<FhirResult> ReadVersionAsync(Guid orgId, string type, string id, string versionId, CancellationToken cancellationToken) =>
        LogicalId.IsValid(id) && int.TryParse(versionId, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? Answer(await store.ReadVersionAsync(orgId, type, id, version, cancellationToken))
            : FhirResult.NotFound();

    private static FhirResult Answer(StoredResource? resource) => resource switch
    {
        null => FhirResult.NotFound(),
        { Deleted: true } => FhirResult.Deleted(resource),
        _ => FhirResult.Found(resource),
    };
}
