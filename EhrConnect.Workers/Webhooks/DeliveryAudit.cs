using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Webhooks;

namespace EhrConnect.Workers.Webhooks;

/// <summary>The audit records of one attempt: the delivery, and the subscription when it is disabled.</summary>
internal static class DeliveryAudit
{
    public static IReadOnlyList<AuditEntry> Of(ClaimedDelivery claim, WebhookAttempt? attempt, DeliveryOutcome outcome, string worker, DateTimeOffset now)
    {
        var delivery = new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            OrgId = claim.OrgId,
            OccurredAt = now,
            ActorType = ActorType.System,
            ActorId = worker,
            Action = "webhook.deliver",
            Outcome = outcome.Error is null ? AuditOutcome.Success : AuditOutcome.Failure,
            StatusCode = attempt?.StatusCode,
            ResourceType = "WebhookDelivery",
            ResourceId = claim.DeliveryId.ToString(),
            Detail = JsonSerializer.Serialize(new { subscriptionId = claim.Subscription.Id, attempt = claim.Attempt, code = outcome.Error, final = outcome.RetryAt is null }),
        };
        if (outcome.DisableReason is null) return [delivery];
        return
        [
            delivery,
            delivery with
            {
                Id = Guid.CreateVersion7(now),
                Action = "webhook.disable",
                Outcome = AuditOutcome.Success,
                ResourceType = "WebhookSubscription",
                ResourceId = claim.Subscription.Id.ToString(),
                Detail = JsonSerializer.Serialize(new { reason = outcome.DisableReason }),
            },
        ];
    }
}
