using System.Text.Json;

namespace EhrConnect.Data.Organizations;

/// <summary>
/// Between the typed settings and their rows, one per setting that is not the default. Reading skips what it does not know:
/// during a rolling update the row may be a newer version's.
/// </summary>
internal static class SettingRows
{
    public const string Category = "fhir";

    private const string Validation = "validation";
    private const string SearchHandling = "searchHandling";
    private const string MaxPageSize = "maxPageSize";
    private const string MaxBundleEntries = "maxBundleEntries";

    public static IEnumerable<(string Key, string Json)> Of(OrganizationSettings settings)
    {
        if (settings.Validation is Handling.Lenient) yield return (Validation, "\"lenient\"");
        if (settings.SearchHandling is Handling.Lenient) yield return (SearchHandling, "\"lenient\"");
        if (settings.MaxPageSize is { } pageSize) yield return (MaxPageSize, JsonSerializer.Serialize(pageSize));
        if (settings.MaxBundleEntries is { } entries) yield return (MaxBundleEntries, JsonSerializer.Serialize(entries));
    }

    public static OrganizationSettings Read(OrganizationSettings settings, string key, string json)
    {
        var value = JsonElement.Parse(json);
        return key switch
        {
            Validation => settings with { Validation = ReadHandling(value) },
            SearchHandling => settings with { SearchHandling = ReadHandling(value) },
            MaxPageSize => settings with { MaxPageSize = ReadNumber(value) },
            MaxBundleEntries => settings with { MaxBundleEntries = ReadNumber(value) },
            _ => settings,
        };
    }

    private static Handling ReadHandling(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.ValueEquals("lenient"u8) ? Handling.Lenient : Handling.Strict;

    private static int? ReadNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
