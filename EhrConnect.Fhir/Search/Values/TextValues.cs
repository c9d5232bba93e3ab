using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// The texts in a value (FHIR R4, 3.1.1.4.8): every part of a name or address, and whole names in both orders, which are
/// found by how they start only, because the resource does not hold them in that form.
/// </summary>
internal static class TextValues
{
    private static readonly string[] NameParts = ["text", "family", "given", "prefix", "suffix"];
    private static readonly string[] AddressParts = ["text", "line", "city", "district", "state", "country", "postalCode"];

    public static IEnumerable<(string Text, bool Whole)> Of(JsonElement value, string type) => type switch
    {
        "HumanName" => Parts(value, NameParts).Concat(WholeNames(value)),
        "Address" => Parts(value, AddressParts),
        _ => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? [(text, true)] : [],
    };

    private static IEnumerable<(string, bool)> Parts(JsonElement value, string[] names) =>
        names.SelectMany(name => value.Texts(name)).Where(text => text.Length > 0).Select(text => (text, true));

    private static IEnumerable<(string, bool)> WholeNames(JsonElement name)
    {
        var given = string.Join(' ', name.Texts("given"));
        return name.Text("family") is { Length: > 0 } family && given.Length > 0 ? [($"{given} {family}", false), ($"{family} {given}", false)] : [];
    }
}
