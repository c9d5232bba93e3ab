using EhrConnect.Data.Events;
using EhrConnect.Data.Identity;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Listing;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Events;

/// <summary>What happened in the caller's organisation: ids, never clinical content.</summary>
static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        var events = routes.MapGroup("/api/events").WithTags("Events").RequirePermission(Permissions.IntegrationsRead);
        events.MapGet("", ListAsync).WithName("ListEvents").WithSummary("Events, newest first").WithAuditAction("event.list");
        events.MapGet("{id:guid}", GetAsync).WithName("GetEvent").WithSummary("One event").WithAuditAction("event.read", "Event");
    }

    private static async Task<Ok<Page<EventView>>> ListAsync([AsParameters] EventQuery query, OrgContext org, EventLog log, CancellationToken cancellationToken)
    {
        var events = await log.ListAsync(org.OrgId, query.ToFilter(), cancellationToken);
        return TypedResults.Ok(events.ToPage(query.Take, EventView.Of, record => Cursor.Of(record.Id)));
    }

    private static async Task<Results<Ok<EventView>, ProblemHttpResult>> GetAsync(Guid id, OrgContext org, EventLog log, CancellationToken cancellationToken) =>
        await log.FindAsync(org.OrgId, id, cancellationToken) is { } found ? TypedResults.Ok(EventView.Of(found)) : ApiProblem.NotFound();
}
