using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>A URI as it is; a canonical also without the version behind its bar (FHIR R4, 2.3.0.6.1).</summary>
internal static class UriValues
{
    public static IEnumerable<string> Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } uri) return [];
        var bar = uri.IndexOf('|', StringComparison.Ordinal);
        return bar > 0 ? [uri, uri[..bar]] : [uri];
    }
}
