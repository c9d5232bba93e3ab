using System.Text.Json.Nodes;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>Finds places in a configuration by their path, for example <c>outbound.auth.password</c>.</summary>
internal static class JsonPlace
{
    /// <summary>The object in which the last name of the path stands, or would stand; null when there is none.</summary>
    public static (JsonObject? Parent, string Name) Of(JsonObject root, string path)
    {
        var parts = path.Split('.');
        JsonObject? parent = root;
        foreach (var part in parts.SkipLast(1)) parent = parent?[part] as JsonObject;
        return (parent, parts[^1]);
    }
}
