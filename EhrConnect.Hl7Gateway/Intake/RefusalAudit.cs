using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Organizations;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>Records what was refused: in the organisation that it was for, or in the platform's own when none is known.</summary>
internal sealed class RefusalAudit(AuditWriter audit, TimeProvider time)
{
    public Task WriteAsync(Guid? orgId, Refusal refusal, string? sender, string peer)
    {
        var now = time.GetUtcNow();
        return audit.WriteAsync(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(now),
                OrgId = orgId ?? PlatformOrganization.Id,
                OccurredAt = now,
                ActorType = ActorType.Sender,
                ActorId = sender,
                Action = "hl7.receive",
                Outcome = AuditOutcome.Denied,
                Detail = JsonSerializer.Serialize(new { code = (int)refusal.Errors[0].Code, reason = refusal.Errors[0].Text }),
                Ip = peer,
            },
            CancellationToken.None);
    }
}
