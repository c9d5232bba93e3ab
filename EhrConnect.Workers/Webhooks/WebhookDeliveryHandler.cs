using EhrConnect.Data.Queue;
using EhrConnect.Data.Webhooks;
using EhrConnect.Integrations.Webhooks;
using Microsoft.Extensions.Options;

namespace EhrConnect.Workers.Webhooks;

/// <summary>
/// Delivers events at least once: the claim in PostgreSQL decides who sends, one transaction records how it ended. A crash
/// between the POST and that transaction repeats the POST with the same <c>webhook-id</c>.
/// </summary>
internal sealed partial class WebhookDeliveryHandler(
    [FromKeyedServices(QueueNames.Webhooks)] RedisQueue queue,
    DedicatedRedis redis,
    WebhookDeliveryStore deliveries,
    DeliveryAttempt attempts,
    IOptions<QueueOptions> queueOptions,
    IOptions<WebhookDeliveryOptions> options,
    IOptions<WebhookSendingOptions> sending,
    TimeProvider time,
    ILogger<WebhookDeliveryHandler> logger)
    : QueueConsumer(queue, redis, new QueueOptions { LeaseSeconds = queueOptions.Value.LeaseSeconds, Concurrency = options.Value.Concurrency }, time, logger)
{
    private readonly ILogger _logger = logger;

    // Longer than any attempt takes, or a slow receiver would get everything twice.
    private readonly TimeSpan _lease = sending.Value.Timeout + queueOptions.Value.Lease;

    protected override async Task HandleAsync(QueueEntry entry, CancellationToken cancellationToken)
    {
        if (await deliveries.ClaimAsync(entry.OrgId, entry.Id, _lease, cancellationToken) is not { } claim) return;
        if (DeliveryDecision.WithoutSending(claim) is { } outcome)
        {
            await RecordAsync(claim, null, outcome);
            return;
        }

        var startedAt = Time.GetUtcNow();
        var result = await SendAsync(claim, entry.Traceparent, cancellationToken);
        outcome = DeliveryDecision.After(claim, result, Time.GetUtcNow(), Random.Shared.NextDouble());
        await RecordAsync(claim, new WebhookAttempt(claim.Attempt, startedAt, (int)result.Duration.TotalMilliseconds, result.StatusCode, result.Error, result.ResponseSnippet), outcome);
        if (outcome.RetryAt is { } retryAt) await Queue.DelayAsync(entry, retryAt);
    }

    private async Task<WebhookAttemptResult> SendAsync(ClaimedDelivery claim, string? traceparent, CancellationToken cancellationToken)
    {
        try
        {
            return await attempts.SendAsync(claim, traceparent, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping is not the receiver's failure: another worker attempts it again at once, and this time is not counted.
            await deliveries.ReleaseAsync(claim, CancellationToken.None);
            throw;
        }
    }

    private async Task RecordAsync(ClaimedDelivery claim, WebhookAttempt? attempt, DeliveryOutcome outcome)
    {
        await deliveries.RecordAsync(claim, attempt, outcome, DeliveryAudit.Of(claim, attempt, outcome, Consumer, Time.GetUtcNow()), CancellationToken.None);
        if (outcome.Status == "dead") Log.Dead(_logger, claim.DeliveryId, claim.Attempt, outcome.Error);
        if (outcome.DisableReason is { } reason) Log.Disabled(_logger, claim.Subscription.Id, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(3111, LogLevel.Warning, "Webhook delivery {Id} is given up after attempt {Attempt} ({Error})")]
        public static partial void Dead(ILogger logger, Guid id, int attempt, string? error);

        [LoggerMessage(3112, LogLevel.Warning, "Webhook subscription {Id} is disabled: {Reason}")]
        public static partial void Disabled(ILogger logger, Guid id, string reason);
    }
}
