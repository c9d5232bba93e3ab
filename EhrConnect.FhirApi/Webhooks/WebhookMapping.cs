using System.Text.Json;
using EhrConnect.Data.Webhooks;

namespace EhrConnect.FhirApi.Webhooks;

static class WebhookMapping
{
    private const string Active = "active";

    /// <summary>The request as a stored subscription; <paramref name="current"/> keeps what PUT may leave out.</summary>
    public static WebhookSubscription ToSubscription(this WebhookRequest request, Guid id, WebhookSubscription? current = null)
    {
        var status = request.Status ?? current?.Status ?? Active;
        return new WebhookSubscription
        {
            Id = id,
            Name = request.Name ?? new Uri(request.Url!).Host,
            Url = request.Url!,
            Events = [.. request.Events!.Distinct(StringComparer.Ordinal)],
            Filters = Json(request.Filters ?? new WebhookFilters()),
            Headers = Json(request.Headers ?? []),
            Payload = request.Payload ?? "thin",
            RetryConfig = Json((request.RetryConfig ?? WebhookRetry.Default).Complete()),
            Status = status,
            StatusReason = status is Active ? null : request.Status is null ? current?.StatusReason : "disabled by its owner",
        };
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
