using System.Text.Json;
using System.Text.Json.Nodes;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>
/// Takes the secrets out of a configuration before it is stored, and puts a hint in their place when it is shown. A secret
/// that is left out, or sent back as the hint that was shown, stays; <c>null</c> removes it.
/// </summary>
public static class ConfigurationSecrets
{
    // What is shorter would be half given away by its end.
    private const int ShortestWithHint = 8;

    /// <summary>Separates a configuration that somebody sent.</summary>
    /// <param name="config">The configuration as sent.</param>
    /// <param name="paths">Where secrets stand.</param>
    /// <param name="stored">The secrets so far.</param>
    /// <param name="storedHints">What is shown of them, as stored.</param>
    /// <param name="version">The version this makes.</param>
    public static SeparatedConfiguration Separate(JsonElement config, IReadOnlyList<string> paths, IReadOnlyDictionary<string, string> stored, string storedHints, int version)
    {
        var clear = JsonNode.Parse(config.GetRawText())!.AsObject();
        var known = JsonSerializer.Deserialize<Dictionary<string, SecretHint>>(storedHints, JsonSerializerOptions.Web)!;
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        var hints = new SortedDictionary<string, SecretHint>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var (parent, name) = Place(clear, path);
            if (parent is null) continue;
            var isGiven = parent.TryGetPropertyValue(name, out var value);
            parent.Remove(name);
            switch (value)
            {
                case JsonValue text when Text(text) is { Length: > 0 } secret:
                    secrets[path] = secret;
                    hints[path] = new SecretHint(secret.Length < ShortestWithHint ? null : secret[^4..], version);
                    break;
                case JsonObject hint when hint.ContainsKey("hasSecret"):
                case null when !isGiven:
                    if (stored.TryGetValue(path, out var kept)) (secrets[path], hints[path]) = (kept, known[path]);
                    break;
                case null:
                    break;
                default:
                    return new SeparatedConfiguration("", "", secrets, new ConfigurationProblem(path, "Give the secret as text; leave it out to keep the one that is stored, or give null to remove it."));
            }
        }

        return new SeparatedConfiguration(clear.ToJsonString(), JsonSerializer.Serialize(hints, JsonSerializerOptions.Web), secrets);
    }

    /// <summary>The configuration as it may be shown.</summary>
    public static JsonObject Show(string config, string hints)
    {
        var shown = JsonNode.Parse(config)!.AsObject();
        foreach (var (path, hint) in JsonSerializer.Deserialize<Dictionary<string, SecretHint>>(hints, JsonSerializerOptions.Web)!)
        {
            var (parent, name) = Place(shown, path);
            if (parent is not null) parent[name] = new JsonObject { ["hasSecret"] = true, ["last4"] = hint.Last4 };
        }

        return shown;
    }

    /// <summary>Null when it is no text, or has half a surrogate pair in it.</summary>
    private static string? Text(JsonValue value)
    {
        try
        {
            return value.TryGetValue<string>(out var text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static (JsonObject? Parent, string Name) Place(JsonObject root, string path)
    {
        var parts = path.Split('.');
        JsonObject? parent = root;
        foreach (var part in parts.SkipLast(1)) parent = parent?[part] as JsonObject;
        return (parent, parts[^1]);
    }
}

/// <summary>What may be shown of a secret, and since which version it is the one.</summary>
public sealed record SecretHint(string? Last4, int Since);

/// <summary>A configuration without its secrets, and they.</summary>
public sealed record SeparatedConfiguration(string Config, string Hints, IReadOnlyDictionary<string, string> Secrets, ConfigurationProblem? Problem = null);
