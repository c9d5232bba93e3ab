using System.Net;
using EhrConnect.Data.Audit;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>The audit records of entries: each like that of a request of its own, all with the request id of the bundle.</summary>
internal static class EntryAudit
{
    public static AuditEntry Of(FhirRequest request, EntryInteraction? interaction, EntryOutcome outcome) =>
        Of(request, interaction?.Action ?? BundleInteraction.Action, interaction?.Type, outcome.Version?.Id ?? interaction?.Id, outcome.Status);

    public static AuditEntry Of(FhirRequest request, string action, string? type, string? id, HttpStatusCode status) => request.Audit.WithStatus((int)status) with
    {
        Id = Guid.CreateVersion7(request.Audit.OccurredAt),
        Action = action,
        ResourceType = type,
        ResourceId = id is not null && Fhir.LogicalId.IsValid(id) ? id : null,
    };
}
