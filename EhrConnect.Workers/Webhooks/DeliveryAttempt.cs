using EhrConnect.Data.Webhooks;
using EhrConnect.Integrations.Webhooks;
using Npgsql;

namespace EhrConnect.Workers.Webhooks;

/// <summary>Sends a claimed delivery once.</summary>
internal sealed partial class DeliveryAttempt(WebhookSubscriptionStore subscriptions, WebhookSender sender, ILogger<DeliveryAttempt> logger)
{
    /// <summary>How it ended. A lost database is nobody's fault and is thrown; so is the process stopping.</summary>
    public async Task<WebhookAttemptResult> SendAsync(ClaimedDelivery claim, string? traceparent, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await subscriptions.SecretAsync(claim.OrgId, claim.Subscription.Id, cancellationToken)
                ?? throw new InvalidOperationException("The subscription was deleted");
            return await sender.SendAsync(Message(claim, secret, traceparent), cancellationToken);
        }
        catch (Exception exception) when (exception is not (NpgsqlException or OperationCanceledException))
        {
            Log.Failed(logger, claim.DeliveryId, claim.Attempt, exception.GetType().Name);
            return new WebhookAttemptResult(null, WebhookErrors.Internal, null, TimeSpan.Zero, null);
        }
    }

    private static WebhookMessage Message(ClaimedDelivery claim, string secret, string? traceparent) => new()
    {
        Target = new Uri(claim.Subscription.Url),
        EventId = claim.Event.Id,
        EventType = claim.Event.Type,
        DeliveryId = claim.DeliveryId,
        Body = WebhookBody.Of(claim.OrgId, claim.Event),
        Secrets = [secret],
        Headers = WebhookHeaders.Parse(claim.Subscription.Headers),
        Traceparent = traceparent,
    };

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Error, "Webhook delivery {Id}, attempt {Attempt}: could not be sent ({Error})")]
        public static partial void Failed(ILogger logger, Guid id, int attempt, string error);
    }
}
