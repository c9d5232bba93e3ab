namespace EhrConnect.Data.Webhooks;

/// <summary>What follows from an attempt to deliver.</summary>
/// <param name="Status">The delivery's status from now on: <c>delivered</c>, <c>pending</c>, <c>dead</c> or <c>cancelled</c>.</param>
/// <param name="Error">Why it was not delivered, as a stable code.</param>
/// <param name="RetryAt">When it is tried again; null when it is finished.</param>
/// <param name="DisableReason">Why the subscription is to be disabled; null when it is not.</param>
public sealed record DeliveryOutcome(string Status, string? Error = null, DateTimeOffset? RetryAt = null, string? DisableReason = null);
