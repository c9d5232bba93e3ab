using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>The tokens in a value (FHIR R4, 3.1.1.4.10).</summary>
internal static class TokenValues
{
    public static IEnumerable<TokenValue> Of(JsonElement value, ElementLeaf leaf) => leaf.Type switch
    {
        "Coding" => [new TokenValue(value.Text("system"), value.Text("code"))],
        "CodeableConcept" => value.Each("coding").Select(coding => new TokenValue(coding.Text("system"), coding.Text("code"))),
        "Identifier" or "ContactPoint" => [new TokenValue(value.Text("system"), value.Text("value"))],
        _ => value.Primitive() is { } code ? [new TokenValue(leaf.System, code)] : [],
    };
}
