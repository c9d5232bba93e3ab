using System.Text.Json.Serialization;

namespace EhrConnect.FhirApi.Webhooks;

/// <summary>Narrows a subscription. A filter that is not known is refused: ignored, it would let more through than was asked for.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record WebhookFilters
{
    /// <summary>For example <c>Patient</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ResourceTypes { get; init; }

    /// <summary>For example <c>ADT^A01</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? MessageTypes { get; init; }
}
