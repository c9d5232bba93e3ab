using EhrConnect.Data.Messages;

namespace EhrConnect.FhirApi.Messages;

/// <summary>A resource version that a message made; <c>reference</c> is relative to the FHIR base.</summary>
sealed record MessageResultView(string ResourceType, string Id, int Version, string Interaction, string Reference)
{
    public static MessageResultView Of(MessageResult result) => new(
        result.ResourceType, result.ResourceId, result.Version, result.Interaction, $"{result.ResourceType}/{result.ResourceId}");
}
