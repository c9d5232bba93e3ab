using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>Reading stored JSON without surprises: what is not there or is of another type yields nothing.</summary>
internal static class JsonNavigation
{
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The members of an array, or the one value, of that name.</summary>
    public static IEnumerable<JsonElement> Each(this JsonElement element, string name)
    {
        if (element.Member(name) is not { } value) return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
    }

    public static IEnumerable<string> Texts(this JsonElement element, string name) =>
        element.Each(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);

    /// <summary>A string as it is, a boolean or number as it is written; null for everything else.</summary>
    public static string? Primitive(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => element.GetRawText(),
        _ => null,
    };

    public static double? Number(this JsonElement? element) => element is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;
}
