using System.Text.Json;
using System.Text.Json.Serialization;
using EhrConnect.Data.Webhooks;

namespace EhrConnect.FhirApi.Webhooks;

/// <summary>A subscription as it is shown: that it has a secret and how that ends, but the secret itself only when it was just made.</summary>
sealed record WebhookView(
    Guid Id,
    string Name,
    string Url,
    IReadOnlyList<string> Events,
    JsonElement Filters,
    JsonElement Headers,
    string Payload,
    [property: JsonPropertyName("retry_config")] JsonElement RetryConfig,
    string Status,
    string? StatusReason,
    bool HasSecret,
    string Last4,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    public static WebhookView Of(WebhookSubscription subscription) => new(
        subscription.Id,
        subscription.Name,
        subscription.Url,
        subscription.Events,
        JsonElement.Parse(subscription.Filters),
        JsonElement.Parse(subscription.Headers),
        subscription.Payload,
        JsonElement.Parse(subscription.RetryConfig),
        subscription.Status,
        subscription.StatusReason,
        HasSecret: true,
        subscription.SecretLast4,
        subscription.CreatedAt,
        subscription.UpdatedAt);
}
