using EhrConnect.Data.Identity;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Security;

namespace EhrConnect.FhirApi.Hl7;

/// <summary>HL7 v2 messages in and out of JSON, and out to other systems.</summary>
static class Hl7Endpoints
{
    public static void MapHl7(this IEndpointRouteBuilder routes)
    {
        var hl7 = routes.MapGroup("/api/hl7").WithTags("HL7 v2");
        hl7.MapPost("parse", MessageTools.ParseAsync).WithName("ParseMessage").WithSummary("A message as JSON; send it as {message} or as plain text")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("hl7.parse").Accepts<MessageBody>(MessageBody.Json, MessageBody.Text, MessageBody.Er7);
        hl7.MapPost("generate", MessageTools.Generate).WithName("GenerateMessage").WithSummary("A message from its type and values by path")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("hl7.generate");
        hl7.MapPost("validate", MessageTools.ValidateAsync).WithName("ValidateMessage").WithSummary("What is wrong with a message, by place and rule, without its values")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("hl7.validate").Accepts<MessageBody>(MessageBody.Json, MessageBody.Text, MessageBody.Er7);
        hl7.MapPost("send", SendEndpoint.SendAsync).WithName("SendMessage").WithSummary("Send a message and wait for the answer, or queue it with async")
            .RequirePermission(Permissions.IntegrationsExecute).WithAuditAction("hl7.send", "Hl7Message").Accepts<SendRequest>(MessageBody.Json, MessageBody.Text, MessageBody.Er7)
            .Produces<EhrConnect.Integrations.Hl7v2.Operations.SentMessage>().Produces<QueuedView>(StatusCodes.Status202Accepted)
            .Produces<EhrConnect.Integrations.Hl7v2.Operations.SentMessage>(StatusCodes.Status502BadGateway);
    }
}
