using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Messages;

namespace EhrConnect.Workers.Outbound;

/// <summary>The audit record of one attempt to send a message.</summary>
internal static class OutboundAudit
{
    public static AuditEntry Of(ClaimedMessage message, OutboundAttempt attempt, OutboundDecision decision, string worker, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        OrgId = message.OrgId,
        OccurredAt = now,
        ActorType = ActorType.System,
        ActorId = worker,
        Action = "hl7.send",
        Outcome = attempt.ErrorCode is null ? AuditOutcome.Success : AuditOutcome.Failure,
        ResourceType = "Hl7Message",
        ResourceId = message.Id.ToString(),
        Detail = JsonSerializer.Serialize(new { connectionId = message.ConnectionId, attempt = message.Attempt, code = attempt.ErrorCode, status = decision.Status }),
    };
}
