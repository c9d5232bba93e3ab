using System.Text.Json.Serialization;

namespace EhrConnect.FhirApi.Webhooks;

/// <summary>When failed deliveries are repeated: exponentially, or after the seconds of a schedule.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record WebhookRetry
{
    public static readonly WebhookRetry Default = new() { MaxAttempts = 5, Strategy = "exponential", InitialDelay = 2000 };

    /// <summary>How often a delivery is attempted, the first time included.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxAttempts { get; init; }

    /// <summary><c>exponential</c>: the wait doubles after each attempt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Strategy { get; init; }

    /// <summary>The first wait in milliseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? InitialDelay { get; init; }

    /// <summary>The waits in seconds after the first, second, … attempt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Schedule { get; init; }

    /// <summary>With everything said that was left to the defaults; <see cref="MaxAttempts"/> always is.</summary>
    public WebhookRetry Complete() => Schedule is { } schedule
        ? this with { MaxAttempts = MaxAttempts ?? schedule.Count + 1 }
        : new WebhookRetry { MaxAttempts = MaxAttempts ?? Default.MaxAttempts, Strategy = Default.Strategy, InitialDelay = InitialDelay ?? Default.InitialDelay };
}
