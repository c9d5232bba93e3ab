namespace EhrConnect.Integrations.Webhooks;

/// <summary>How one attempt ended.</summary>
/// <param name="StatusCode">The receiver's answer; null when there was none.</param>
/// <param name="Error">A code of <see cref="WebhookErrors"/>; null when delivered.</param>
/// <param name="ResponseSnippet">The beginning of the receiver's answer, for the owner of the subscription; null when there was none.</param>
/// <param name="Duration">From the start of the attempt to its end.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone, at most a day.</param>
public sealed record WebhookAttemptResult(int? StatusCode, string? Error, string? ResponseSnippet, TimeSpan Duration, TimeSpan? RetryAfter)
{
    /// <summary>What follows from it.</summary>
    public WebhookOutcome Outcome => StatusCode switch
    {
        >= 200 and < 300 => WebhookOutcome.Delivered,
        410 => WebhookOutcome.Disable,
        _ => WebhookOutcome.Retry,
    };
}
