using EhrConnect.Data.Webhooks;
using EhrConnect.Integrations.Webhooks;

namespace EhrConnect.Workers.Webhooks;

/// <summary>What follows from an attempt: pure, so that every case can be tried without sending anything.</summary>
internal static class DeliveryDecision
{
    /// <summary>A receiver that has done nothing but fail for this long is disabled.</summary>
    public static readonly TimeSpan FailingAtMost = TimeSpan.FromDays(5);

    /// <summary>What follows without sending anything; null when the delivery is to be sent.</summary>
    public static DeliveryOutcome? WithoutSending(ClaimedDelivery claim) => claim switch
    {
        { Subscription.Status: not "active" } => new DeliveryOutcome("cancelled", "subscription-disabled"),
        // It was claimed this often and nobody lived to say how it went.
        _ when claim.Attempt > claim.MaxAttempts => new DeliveryOutcome("dead", "abandoned"),
        _ => null,
    };

    public static DeliveryOutcome After(ClaimedDelivery claim, WebhookAttemptResult result, DateTimeOffset now, double random) => result.Outcome switch
    {
        WebhookOutcome.Delivered => new DeliveryOutcome("delivered"),
        WebhookOutcome.Disable => new DeliveryOutcome("dead", result.Error, DisableReason: "The receiver answered 410 Gone"),
        _ when claim.FailingSince <= now - FailingAtMost => new DeliveryOutcome("dead", result.Error, DisableReason: "Every attempt of the last 5 days failed"),
        _ when claim.Attempt >= claim.MaxAttempts => new DeliveryOutcome("dead", result.Error),
        _ => new DeliveryOutcome("pending", result.Error, WholeMilliseconds(now + RetryPolicy.Parse(claim.Subscription.RetryConfig).DelayAfter(claim.Attempt, result.RetryAfter, random))),
    };

    // The queue counts milliseconds: with a fraction left, its wake-up would come just before the delivery is due.
    private static DateTimeOffset WholeMilliseconds(DateTimeOffset at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerMillisecond), at.Offset);
}
