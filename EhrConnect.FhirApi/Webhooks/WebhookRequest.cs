using System.Text.Json.Serialization;

namespace EhrConnect.FhirApi.Webhooks;

/// <summary>A subscription as its owner writes it. PUT replaces all of it, except that an absent <c>status</c> stays.</summary>
sealed record WebhookRequest
{
    /// <summary>For people; the host of the address when not given.</summary>
    public string? Name { get; init; }

    /// <summary>Where events are posted to: https, a public address.</summary>
    public string? Url { get; init; }

    /// <summary>Event types, families (<c>fhir.*</c>) or <c>*</c>.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    public WebhookFilters? Filters { get; init; }

    /// <summary>Additional request headers.</summary>
    public Dictionary<string, string>? Headers { get; init; }

    /// <summary><c>thin</c>: ids only.</summary>
    public string? Payload { get; init; }

    [JsonPropertyName("retry_config")]
    public WebhookRetry? RetryConfig { get; init; }

    /// <summary><c>active</c> or <c>disabled</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Not taken: secrets are made here and shown once.</summary>
    public string? Secret { get; init; }
}
