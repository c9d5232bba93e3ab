using System.Text;
using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>Where a reference points: literally, and by a business identifier.</summary>
/// <param name="Literal">UTF-8 of the literal reference without a version; null when there is none.</param>
/// <param name="Identifier">The identifier of a logical reference (FHIR R4, 2.3.0.2); null when there is none.</param>
internal readonly record struct ReferenceValue(byte[]? Literal, TokenValue? Identifier)
{
    public static ReferenceValue Of(JsonElement value, string type) => type switch
    {
        "Reference" => new ReferenceValue(
            Bytes(value.Text("reference")),
            value.Member("identifier") is { } identifier ? new TokenValue(identifier.Text("system"), identifier.Text("value")) : null),
        "Resource" => new ReferenceValue(value.Text("id") is { } id ? Bytes($"{value.Text("resourceType")}/{id}") : null, null),
        "Attachment" => new ReferenceValue(Bytes(value.Text("url")), null),
        _ => new ReferenceValue(Bytes(value.Primitive()?.Split('|')[0]), null),
    };

    private static byte[]? Bytes(string? reference) => string.IsNullOrEmpty(reference) ? null : Encoding.UTF8.GetBytes(ReferenceText.WithoutVersion(reference));
}
