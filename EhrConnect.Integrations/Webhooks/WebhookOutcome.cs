namespace EhrConnect.Integrations.Webhooks;

/// <summary>What follows from an attempt.</summary>
public enum WebhookOutcome
{
    /// <summary>The receiver has it (2xx).</summary>
    Delivered,

    /// <summary>It failed; try again as long as the policy allows.</summary>
    Retry,

    /// <summary>The receiver is gone for good (410): stop sending to it.</summary>
    Disable,
}
