using System.ComponentModel.DataAnnotations;

namespace EhrConnect.Workers.Webhooks;

/// <summary>Section <c>Webhooks</c>: how many deliveries a worker has under way.</summary>
internal sealed class WebhookDeliveryOptions
{
    public const string Section = "Webhooks";

    /// <summary>Deliveries one worker process sends at once. They mostly wait for receivers, so there can be many.</summary>
    [Range(1, 256, ErrorMessage = "Webhooks:Concurrency must be between 1 and 256 (environment variable Webhooks__Concurrency)")]
    public int Concurrency { get; set; } = 64;
}
