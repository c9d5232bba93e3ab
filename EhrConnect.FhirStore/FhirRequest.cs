using EhrConnect.Data.Audit;

namespace EhrConnect.FhirStore;

/// <summary>In whose name an interaction runs.</summary>
/// <param name="OrgId">The organisation; nothing outside it is seen or touched.</param>
/// <param name="Audit">The audit record of the request; writes complete it and commit it with their own transaction.</param>
/// <param name="Traceparent">The W3C trace context that events and deliveries carry on.</param>
public sealed record FhirRequest(Guid OrgId, AuditEntry Audit, string? Traceparent);
