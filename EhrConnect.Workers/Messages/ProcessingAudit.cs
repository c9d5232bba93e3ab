using EhrConnect.Data.Audit;
using EhrConnect.Data.Messages;

namespace EhrConnect.Workers.Messages;

/// <summary>The audit record of one attempt to process a message.</summary>
internal static class ProcessingAudit
{
    public static AuditEntry Of(ClaimedMessage message, string worker, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        OrgId = message.OrgId,
        OccurredAt = now,
        ActorType = ActorType.System,
        ActorId = worker,
        Action = "hl7.process",
        ResourceType = "Hl7Message",
        ResourceId = message.Id.ToString(),
    };
}
