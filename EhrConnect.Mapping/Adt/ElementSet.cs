using System.Text.Json.Nodes;
using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>Collects what a segment sets and what it clears.</summary>
internal sealed class ElementSet
{
    public JsonObject Elements { get; } = [];

    public HashSet<string> Cleared { get; } = new(StringComparer.Ordinal);

    public JsonNode? this[string name]
    {
        set => Elements[name] = value;
    }

    /// <summary>A valued field sets the element, a null field (<c>""</c>) clears it, an absent or empty one leaves it alone.</summary>
    public void SetOrClear(string name, Field field, Func<Field, JsonNode?> map) => SetOrClearAny(name, [field], () => map(field));

    /// <summary>As <see cref="SetOrClear"/> for an element that comes from several fields; all of them null clears it.</summary>
    public void SetOrClearAny(string name, IReadOnlyList<Field> fields, Func<JsonNode?> map)
    {
        if (fields.Any(field => field.Value.State == ValueState.Present) && map() is { } value) Elements[name] = value;
        else if (fields.Any(field => field.Value.State == ValueState.Null) && fields.All(field => field.Value.State != ValueState.Present)) Cleared.Add(name);
    }
}
