using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>Reading stored JSON without surprises: what is not there or is of another type yields nothing.</summary>
internal static class JsonNavigation
{
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The members of an array, or the one value, of that name.</summary>
    public static IEnumerable<JsonElement> Each(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value)) return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
    }

    public static IEnumerable<string> Texts(this JsonElement element, string name) =>
        element.Each(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);
}
