namespace EhrConnect.Integrations.Webhooks;

/// <summary>One delivery as it goes out.</summary>
public sealed record WebhookMessage
{
    /// <summary>The receiver.</summary>
    public required Uri Target { get; init; }

    /// <summary>The event; also <c>webhook-id</c>, so that a receiver recognises a repeated delivery.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The event's type, for example <c>fhir.created</c>.</summary>
    public required string EventType { get; init; }

    /// <summary>The delivery: one event on its way to one subscription.</summary>
    public required Guid DeliveryId { get; init; }

    /// <summary>The bytes to send, see <see cref="WebhookBody"/>.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The secrets to sign with, newest first.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>The customer's own headers, see <see cref="WebhookHeaders.Parse"/>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The trace that the event belongs to (W3C Trace Context); an activity that is running takes precedence.</summary>
    public string? Traceparent { get; init; }
}
