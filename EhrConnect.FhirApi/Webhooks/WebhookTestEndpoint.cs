using System.Text.Json;
using EhrConnect.Data.Events;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Webhooks;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace EhrConnect.FhirApi.Webhooks;

/// <summary>Sends a real event through the real delivery, so that a test shows what production will do.</summary>
static partial class WebhookTestEndpoint
{
    public static async Task<Results<Accepted<TestSent>, ProblemHttpResult>> SendAsync(
        Guid id,
        OrgContext org,
        WebhookSubscriptionStore subscriptions,
        WebhookDeliveryStore deliveries,
        [FromKeyedServices(QueueNames.Webhooks)] RedisQueue queue,
        RequestAudit audit,
        TimeProvider time,
        ILogger<WebhookRequest> logger,
        CancellationToken cancellationToken)
    {
        if (await subscriptions.FindAsync(org.OrgId, id, cancellationToken) is not { } subscription) return ApiProblem.NotFound();
        if (subscription.Status is not "active") return ApiProblem.Result(StatusCodes.Status409Conflict, "webhook-disabled", "The webhook is disabled: nothing is sent to it. Set its status to active first.");

        var now = time.GetUtcNow();
        var test = new EventRecord
        {
            Id = Guid.CreateVersion7(now),
            Type = EventTypes.WebhookTest,
            OccurredAt = now,
            Data = JsonSerializer.Serialize(new Dictionary<string, Guid>(StringComparer.Ordinal) { ["webhookId"] = id }),
        };
        var entry = audit.Entry("webhook.test", "WebhookSubscription", id.ToString()).WithStatus(StatusCodes.Status202Accepted);
        var deliveryId = await deliveries.EnqueueTestAsync(org.OrgId, subscription, test, entry, cancellationToken);
        audit.MarkWritten();
        await WakeAsync(queue, logger);
        return TypedResults.Accepted($"/api/webhooks/{id}/deliveries", new TestSent(test.Id, deliveryId));
    }

    // The delivery is committed; without the wake-up the relay finds it a moment later.
    private static async Task WakeAsync(RedisQueue queue, ILogger logger)
    {
        try
        {
            await queue.WakeAsync();
        }
        catch (RedisException exception)
        {
            LogNotWoken(logger, exception.GetType().Name);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The relay could not be woken ({Cause}); it looks by itself")]
    private static partial void LogNotWoken(ILogger logger, string cause);

    public sealed record TestSent(Guid EventId, Guid DeliveryId);
}
