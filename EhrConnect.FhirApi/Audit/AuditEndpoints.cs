using EhrConnect.Data.Audit;
using EhrConnect.Data.Identity;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Listing;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Audit;

/// <summary>The audit trail of the caller's organisation. Looking at it is recorded like everything else.</summary>
static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var audit = routes.MapGroup("/api/audit").WithTags("Audit").RequirePermission(Permissions.AuditRead);
        audit.MapGet("", ListAsync).WithName("ListAudit").WithSummary("Audit records, newest first").WithAuditAction("audit.list");
    }

    private static async Task<Ok<Page<AuditRecord>>> ListAsync([AsParameters] AuditQuery query, OrgContext org, AuditLog log, CancellationToken cancellationToken)
    {
        var records = await log.ListAsync(org.OrgId, query.ToFilter(), cancellationToken);
        return TypedResults.Ok(records.ToPage(query.Take, AuditRecord.Of, record => Cursor.Of(record.Id)));
    }
}
