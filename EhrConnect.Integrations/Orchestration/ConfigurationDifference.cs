using System.Text.Json;
using System.Text.Json.Nodes;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>One place where two versions of a configuration differ. Of a secret it is only said that it changed.</summary>
/// <param name="Path">Where, for example <c>outbound.port</c>.</param>
/// <param name="From">The old value; null when there was none, and for secrets.</param>
/// <param name="To">The new value; null when there is none any more, and for secrets.</param>
/// <param name="IsSecret">Whether it is a secret.</param>
public sealed record ConfigurationDifference(string Path, JsonNode? From, JsonNode? To, bool IsSecret = false)
{
    /// <summary>Everything that differs, in the order of the paths.</summary>
    public static IReadOnlyList<ConfigurationDifference> Between((string Config, string Hints) older, (string Config, string Hints) newer)
    {
        var found = new List<ConfigurationDifference>();
        Compare("", JsonNode.Parse(older.Config), JsonNode.Parse(newer.Config), found);
        var before = Hints(older.Hints);
        var after = Hints(newer.Hints);
        found.AddRange(before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
            .Select(path => new ConfigurationDifference(path, null, null, IsSecret: true)));
        return [.. found.OrderBy(difference => difference.Path, StringComparer.Ordinal)];
    }

    private static Dictionary<string, SecretHint> Hints(string json) => JsonSerializer.Deserialize<Dictionary<string, SecretHint>>(json, JsonSerializerOptions.Web)!;

    private static void Compare(string path, JsonNode? older, JsonNode? newer, List<ConfigurationDifference> found)
    {
        if (older is not JsonObject before || newer is not JsonObject after)
        {
            if (!JsonNode.DeepEquals(older, newer)) found.Add(new ConfigurationDifference(path, older?.DeepClone(), newer?.DeepClone()));
            return;
        }

        foreach (var name in before.Select(member => member.Key).Union(after.Select(member => member.Key), StringComparer.Ordinal))
        {
            Compare(path.Length == 0 ? name : $"{path}.{name}", before[name], after[name], found);
        }
    }
}
