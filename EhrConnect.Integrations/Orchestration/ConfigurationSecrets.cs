using System.Text.Json;
using System.Text.Json.Nodes;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>
/// Takes the secrets out of a configuration before it is stored, and puts a hint in their place when it is shown. A secret
/// that is left out, or sent back as the hint that was shown, stays; <c>null</c> removes it. When the receiver changes, no
/// secret stays: whoever may change a connection, but not see its secrets, could have them sent to himself.
/// </summary>
public static class ConfigurationSecrets
{
    // What is shorter would be half given away by its end.
    private const int ShortestWithHint = 8;

    /// <summary>Separates a configuration that somebody sent.</summary>
    /// <param name="config">The configuration as sent.</param>
    /// <param name="vendor">Says where secrets stand, and what decides who receives them.</param>
    /// <param name="stored">The configuration so far.</param>
    /// <param name="version">The version this makes.</param>
    public static SeparatedConfiguration Separate(JsonElement config, VendorMetadata vendor, StoredConfiguration stored, int version)
    {
        var clear = JsonNode.Parse(config.GetRawText())!.AsObject();
        var known = JsonSerializer.Deserialize<Dictionary<string, SecretHint>>(stored.Hints, JsonSerializerOptions.Web)!;
        var receiver = stored.Secrets.Count == 0 ? null : ReceiverChange.Find(JsonNode.Parse(stored.Config)!.AsObject(), clear, vendor.ReceiverFields);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        var hints = new SortedDictionary<string, SecretHint>(StringComparer.Ordinal);
        var problems = new List<ConfigurationProblem>();
        foreach (var path in vendor.SecretPaths)
        {
            var (parent, name) = JsonPlace.Of(clear, path);
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
                    if (!stored.Secrets.TryGetValue(path, out var kept)) break;
                    if (receiver is null) (secrets[path], hints[path]) = (kept, known[path]);
                    else problems.Add(new ConfigurationProblem(path, $"{receiver} changes, and a stored secret stays with the receiver it was given for: give the secret again, or null to remove it."));
                    break;
                case null:
                    break;
                default:
                    problems.Add(new ConfigurationProblem(path, "Give the secret as text; leave it out to keep the one that is stored, or give null to remove it."));
                    break;
            }
        }

        return new SeparatedConfiguration(clear.ToJsonString(), JsonSerializer.Serialize(hints, JsonSerializerOptions.Web), secrets, problems);
    }

    /// <summary>The configuration as it may be shown.</summary>
    public static JsonObject Show(string config, string hints)
    {
        var shown = JsonNode.Parse(config)!.AsObject();
        foreach (var (path, hint) in JsonSerializer.Deserialize<Dictionary<string, SecretHint>>(hints, JsonSerializerOptions.Web)!)
        {
            var (parent, name) = JsonPlace.Of(shown, path);
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
}

/// <summary>What may be shown of a secret, and since which version it is the one.</summary>
public sealed record SecretHint(string? Last4, int Since);

/// <summary>A configuration as it is stored, with its secrets in clear.</summary>
/// <param name="Config">JSON object, without secrets.</param>
/// <param name="Hints">JSON object: path of a secret to what is shown of it.</param>
/// <param name="Secrets">The secrets by their path.</param>
public sealed record StoredConfiguration(string Config, string Hints, IReadOnlyDictionary<string, string> Secrets)
{
    /// <summary>Of an integration that does not exist yet.</summary>
    public static StoredConfiguration None { get; } = new("{}", "{}", new Dictionary<string, string>(StringComparer.Ordinal));
}

/// <summary>A configuration without its secrets, they, and what is wrong with them.</summary>
public sealed record SeparatedConfiguration(string Config, string Hints, IReadOnlyDictionary<string, string> Secrets, IReadOnlyList<ConfigurationProblem> Problems);
