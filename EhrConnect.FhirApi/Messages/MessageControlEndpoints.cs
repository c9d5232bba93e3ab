using EhrConnect.Data.Identity;
using EhrConnect.Data.Messages;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Security;
using EhrConnect.Integrations.Hl7v2.Outbound;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Messages;

/// <summary>What people do to messages that did not go through.</summary>
static class MessageControlEndpoints
{
    private const string Kind = "Hl7Message";

    public static void MapMessageControl(this IEndpointRouteBuilder routes)
    {
        var queue = routes.MapGroup("/api/hl7/queue").WithTags("HL7 messages");
        queue.MapPost("{id:guid}/reprocess", ReprocessAsync).WithName("ReprocessMessage").WithSummary("Try a message again that was given up or that holds up its lane; it keeps its place")
            .RequirePermission(Permissions.IntegrationsEdit).WithAuditAction("hl7.reprocess", Kind);
        queue.MapDelete("{id:guid}", CancelAsync).WithName("CancelMessage").WithSummary("Give up a message that waits or that holds up its lane; the next one goes on")
            .RequirePermission(Permissions.IntegrationsDelete).WithAuditAction("hl7.cancel", Kind);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> ReprocessAsync(
        Guid id, OrgContext org, MessageControl control, OutboundSending sending, RequestAudit audit, CancellationToken cancellationToken)
    {
        var entry = audit.Entry("hl7.reprocess", Kind).WithStatus(StatusCodes.Status202Accepted);
        var change = await control.ReplayAsync(org.OrgId, id, entry, cancellationToken);
        if (change is not MessageChange.Done) return Refusal(change, "Only a message that was given up or that is halted can be tried again.");
        audit.MarkWritten();
        await sending.WakeAsync();
        return TypedResults.Accepted($"/api/hl7/queue/{id}");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> CancelAsync(
        Guid id, OrgContext org, MessageControl control, OutboundSending sending, RequestAudit audit, CancellationToken cancellationToken)
    {
        var entry = audit.Entry("hl7.cancel", Kind).WithStatus(StatusCodes.Status204NoContent);
        var change = await control.CancelAsync(org.OrgId, id, entry, cancellationToken);
        if (change is not MessageChange.Done) return Refusal(change, "Only a message that waits or that is halted can be cancelled.");
        audit.MarkWritten();
        await sending.WakeAsync();
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Refusal(MessageChange change, string why) =>
        change is MessageChange.NotNow ? ApiProblem.Result(StatusCodes.Status409Conflict, "wrong-status", why) : ApiProblem.NotFound();
}
