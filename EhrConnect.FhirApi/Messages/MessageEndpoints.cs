using EhrConnect.Data.Identity;
using EhrConnect.Data.Messages;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Listing;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Messages;

/// <summary>The message browser: every HL7 v2 message of the caller's organisation and what became of it.</summary>
static class MessageEndpoints
{
    private const string Er7 = "x-application/hl7-v2+er7";

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var queue = routes.MapGroup("/api/hl7/queue").WithTags("HL7 messages").RequirePermission(Permissions.IntegrationsRead);
        queue.MapGet("", ListAsync).WithName("ListMessages").WithSummary("HL7 v2 messages, newest first").WithAuditAction("hl7.list");
        queue.MapGet("{id:guid}", GetAsync).WithName("GetMessage").WithSummary("One message with its results, events and attempts").WithAuditAction("hl7.read", "Hl7Message");
        queue.MapGet("{id:guid}/raw", GetRawAsync).WithName("GetRawMessage").WithSummary("The message exactly as received").WithAuditAction("hl7.read-raw", "Hl7Message")
            .Produces<byte[]>(StatusCodes.Status200OK, Er7);
    }

    private static async Task<Ok<Page<MessageView>>> ListAsync([AsParameters] MessageQuery query, OrgContext org, MessageBrowser messages, CancellationToken cancellationToken)
    {
        var found = await messages.ListAsync(org.OrgId, query.ToFilter(), cancellationToken);
        return TypedResults.Ok(found.ToPage(query.Take, MessageView.Of, message => Cursor.Of(message.Id)));
    }

    private static async Task<Results<Ok<MessageView>, ProblemHttpResult>> GetAsync(Guid id, OrgContext org, MessageBrowser messages, CancellationToken cancellationToken) =>
        await messages.FindAsync(org.OrgId, id, cancellationToken) is { } found ? TypedResults.Ok(MessageView.Of(found)) : ApiProblem.NotFound();

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetRawAsync(Guid id, OrgContext org, MessageBrowser messages, CancellationToken cancellationToken) =>
        await messages.RawAsync(org.OrgId, id, cancellationToken) is { } raw ? TypedResults.Bytes(raw, Er7) : ApiProblem.NotFound();
}
