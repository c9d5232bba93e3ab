using System.Text.Json.Nodes;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>Whether a change makes somebody else the receiver of what a connection sends, its secrets included.</summary>
internal static class ReceiverChange
{
    /// <summary>The first field that decides about the receiver and changes; null when none does.</summary>
    public static string? Find(JsonObject before, JsonObject after, IReadOnlyList<CredentialField> fields) =>
        fields.FirstOrDefault(field => !string.Equals(Value(before, field), Value(after, field), StringComparison.Ordinal))?.Name;

    // What is left out means its default; 2575 and "2575" are the same port.
    private static string Value(JsonObject config, CredentialField field)
    {
        var (parent, name) = JsonPlace.Of(config, field.Name);
        return parent?[name] switch
        {
            null or JsonArray { Count: 0 } => field.Default ?? "",
            var value => value.ToString(),
        };
    }
}
