using EhrConnect.FhirApi.Errors;

namespace EhrConnect.FhirApi.Security;

/// <summary>Who a request acts for, or why it may not; and which organisation's audit trail says so.</summary>
/// <param name="AuditOrgId">The organisation of the record; the platform's own when no other is certain.</param>
/// <param name="Granted">Null when refused.</param>
/// <param name="Refused">Null when granted.</param>
sealed record AccessDecision(Guid AuditOrgId, OrgContext? Granted, ApiError? Refused)
{
    public static AccessDecision Grant(OrgContext context) => new(context.OrgId, context, null);

    public static AccessDecision Refuse(Guid auditOrgId, ApiError error) => new(auditOrgId, null, error);
}
