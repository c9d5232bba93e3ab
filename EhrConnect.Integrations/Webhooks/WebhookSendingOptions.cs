using System.ComponentModel.DataAnnotations;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>Section <c>Webhooks</c>: how deliveries are sent.</summary>
public sealed class WebhookSendingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Webhooks";

    /// <summary>How long a receiver may take for its whole answer, in seconds.</summary>
    [Range(1, 60, ErrorMessage = "Webhooks:TimeoutSeconds must be between 1 and 60 (environment variable Webhooks__TimeoutSeconds)")]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary><see cref="TimeoutSeconds"/> as a duration.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);
}
