namespace EhrConnect.FhirApi.Auditing;

/// <summary>Endpoint metadata: what a request to it is called in the audit trail, and what kind of thing it is about.</summary>
sealed record AuditAction(string Name, string? ResourceType);
