using EhrConnect.Data.Events;

namespace EhrConnect.Data.Webhooks;

/// <summary>A delivery that this process may attempt until its lease ends, with everything needed to do it.</summary>
/// <param name="OrgId">The organisation.</param>
/// <param name="DeliveryId">The delivery.</param>
/// <param name="Token">Proves the claim when the attempt is recorded.</param>
/// <param name="Attempt">Counts from 1.</param>
/// <param name="MaxAttempts">After this attempt fails for good, the delivery is dead.</param>
/// <param name="Event">What is delivered.</param>
/// <param name="Subscription">Where to.</param>
/// <param name="FailingSince">The first of the failures since the receiver last took anything; null when its last attempt succeeded.</param>
public sealed record ClaimedDelivery(
    Guid OrgId, Guid DeliveryId, Guid Token, int Attempt, int MaxAttempts, EventRecord Event, WebhookSubscription Subscription, DateTimeOffset? FailingSince);
