using System.Text.Json;

namespace EhrConnect.FhirApi.Integrations;

/// <summary>Finds a member that an object of a JSON document has more than once: parsers differ in which of them holds.</summary>
static class RepeatedMember
{
    /// <summary>The path of the first one, for example <c>outbound.port</c>; null when there is none.</summary>
    public static string? Find(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => InObject(element),
        JsonValueKind.Array => element.EnumerateArray().Select((item, i) => Find(item) is { } path ? $"[{i}].{path}" : null).FirstOrDefault(path => path is not null),
        _ => null,
    };

    private static string? InObject(JsonElement element)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!seen.Add(member.Name)) return member.Name;
            if (Find(member.Value) is { } inner) return inner[0] == '[' ? member.Name + inner : $"{member.Name}.{inner}";
        }

        return null;
    }
}
