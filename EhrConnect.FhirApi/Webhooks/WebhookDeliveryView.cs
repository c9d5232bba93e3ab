using EhrConnect.Data.Webhooks;

namespace EhrConnect.FhirApi.Webhooks;

/// <summary>A delivery with every attempt made so far.</summary>
sealed record WebhookDeliveryView(
    Guid Id,
    Guid WebhookId,
    Guid EventId,
    string Status,
    int AttemptCount,
    int MaxAttempts,
    DateTimeOffset? NextAttemptAt,
    string? LastError,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt,
    IReadOnlyList<WebhookAttempt> Attempts)
{
    public static WebhookDeliveryView Of(WebhookDelivery delivery) => new(
        delivery.Id,
        delivery.SubscriptionId,
        delivery.EventId,
        delivery.Status,
        delivery.Attempts,
        delivery.MaxAttempts,
        delivery.Status is "pending" ? delivery.NextAttemptAt : null,
        delivery.LastError,
        delivery.CreatedAt,
        delivery.CompletedAt,
        delivery.AttemptList);
}
