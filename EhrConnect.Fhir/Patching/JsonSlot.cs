using System.Text.Json.Nodes;

namespace EhrConnect.Fhir.Patching;

/// <summary>
/// Where an element stands in the JSON of its owner: a member, or one item of the array in a member. A primitive has its
/// extensions in a second member whose name starts with an underscore (FHIR R4, 2.6.2.3); both always change together.
/// </summary>
/// <param name="Owner">The object that has the member.</param>
/// <param name="Key">The name of the member, the type of a choice element included.</param>
/// <param name="Index">The place in the array; null when the member is no array.</param>
internal sealed record JsonSlot(JsonObject Owner, string Key, int? Index)
{
    private string CompanionKey => "_" + Key;

    public JsonNode? Content => Index is { } index ? (Owner[Key] as JsonArray)?.ElementAtOrDefault(index) : Owner[Key];

    /// <summary>How many items the list has.</summary>
    public int Count => Math.Max((Owner[Key] as JsonArray)?.Count ?? 0, (Owner[CompanionKey] as JsonArray)?.Count ?? 0);

    public static JsonSlot? Find(JsonObject owner, string name, int index)
    {
        if (FindKey(owner, name) is not { } key) return null;
        var isList = (owner[key] ?? owner["_" + key]) is JsonArray;
        return !isList && index > 0 ? null : new JsonSlot(owner, key, isList ? index : null);
    }

    /// <summary>The member that holds the element: its name, or for a choice element its name and a type.</summary>
    public static string? FindKey(JsonObject owner, string name)
    {
        if (owner.ContainsKey(name) || owner.ContainsKey("_" + name)) return name;
        return owner.Select(member => member.Key.TrimStart('_'))
            .FirstOrDefault(key => key.Length > name.Length && key.StartsWith(name, StringComparison.Ordinal) && char.IsUpper(key[name.Length]));
    }

    public bool IsBeside(JsonSlot other) => ReferenceEquals(Owner, other.Owner) && string.Equals(Key, other.Key, StringComparison.Ordinal);

    public void Set(PatchValue value)
    {
        if (Index is { } index)
        {
            Align(CompanionKey, Count, wanted: value.Companion is not null);
            Align(Key, Count, wanted: true);
            ((JsonArray)Owner[Key]!)[index] = value.Json;
            if (Owner[CompanionKey] is JsonArray companions) companions[index] = value.Companion;
            Tidy();
            return;
        }

        Put(Key, value.Json);
        Put(CompanionKey, value.Companion);
    }

    public void Append(PatchValue value) => Insert(Count, value);

    public void Insert(int index, PatchValue value)
    {
        var count = Count;
        Align(Key, count, wanted: true);
        Align(CompanionKey, count, wanted: value.Companion is not null);
        ((JsonArray)Owner[Key]!).Insert(index, value.Json);
        (Owner[CompanionKey] as JsonArray)?.Insert(index, value.Companion);
        Tidy();
    }

    public void Remove()
    {
        foreach (var key in (string[])[Key, CompanionKey])
        {
            if (Index is { } index && Owner[key] is JsonArray items)
            {
                if (index < items.Count) items.RemoveAt(index);
            }
            else
            {
                Owner.Remove(key);
            }
        }

        Tidy();
    }

    public void Move(int source, int destination)
    {
        var count = Count;
        foreach (var key in (string[])[Key, CompanionKey])
        {
            Align(key, count, wanted: false);
            if (Owner[key] is not JsonArray items) continue;
            var item = items[source];
            items.RemoveAt(source);
            items.Insert(destination, item);
        }
    }

    private void Put(string key, JsonNode? value)
    {
        if (value is null) Owner.Remove(key);
        else Owner[key] = value;
    }

    // Both arrays have the same length, or the shorter one does not exist.
    private void Align(string key, int count, bool wanted)
    {
        if (Owner[key] is not JsonArray items)
        {
            if (!wanted) return;
            Owner[key] = items = [];
        }

        while (items.Count < count) items.Add((JsonNode?)null);
    }

    // An array of nothing but null says nothing.
    private void Tidy()
    {
        foreach (var key in (string[])[Key, CompanionKey])
        {
            if (Owner[key] is JsonArray items && items.All(item => item is null)) Owner.Remove(key);
        }
    }
}
