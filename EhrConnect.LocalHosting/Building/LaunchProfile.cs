using System.Text.Json;

namespace EhrConnect.LocalHosting;

/// <summary>The part of a project's <c>Properties/launchSettings.json</c> that a run needs.</summary>
internal sealed record LaunchProfile(string Name, string? ApplicationUrl, IReadOnlyDictionary<string, string> EnvironmentVariables)
{
    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The profile of that name, else the first one that runs a project; null when there is none.</summary>
    public static LaunchProfile? Load(string projectPath, string? name)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file))
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
            if (!document.RootElement.TryGetProperty("profiles", out var profiles))
                return null;
            var projects = profiles.EnumerateObject().Where(static p => Text(p.Value, "commandName") is "Project").ToList();
            var chosen = projects.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal));
            if (chosen.Value.ValueKind == JsonValueKind.Undefined)
                chosen = projects.FirstOrDefault();
            return chosen.Value.ValueKind == JsonValueKind.Undefined ? null : Read(chosen);
        }
        catch (JsonException e)
        {
            throw new DistributedApplicationException($"{file} is not valid JSON (line {e.LineNumber + 1}): correct it.", e);
        }
    }

    static LaunchProfile Read(JsonProperty profile)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (profile.Value.TryGetProperty("environmentVariables", out var given))
        {
            foreach (var variable in given.EnumerateObject())
                variables[variable.Name] = variable.Value.GetString() ?? "";
        }

        return new(profile.Name, Text(profile.Value, "applicationUrl"), variables);
    }

    static string? Text(JsonElement element, string property) => element.TryGetProperty(property, out var value) ? value.GetString() : null;
}
