namespace EhrConnect.Data.Webhooks;

/// <summary>A receiver of events, as its owner configured it. JSON members are kept as text: their shape is the caller's.</summary>
public sealed record WebhookSubscription
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Url { get; init; }

    /// <summary>Event types, families (<c>fhir.*</c>) or <c>*</c>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>JSON object: <c>resourceTypes</c>, <c>messageTypes</c>.</summary>
    public string Filters { get; init; } = "{}";

    /// <summary>JSON object of additional request headers.</summary>
    public string Headers { get; init; } = "{}";

    /// <summary>JSON object; always holds <c>maxAttempts</c>.</summary>
    public required string RetryConfig { get; init; }

    /// <summary><c>thin</c> (ids only) or <c>full</c>.</summary>
    public string Payload { get; init; } = "thin";

    /// <summary><c>active</c> or <c>disabled</c>.</summary>
    public string Status { get; init; } = "active";

    public string? StatusReason { get; init; }

    public string SecretLast4 { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
