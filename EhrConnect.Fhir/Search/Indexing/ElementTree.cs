using System.Runtime.InteropServices;
using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// The paths of all indexed elements of a type as one tree, so that a resource is walked once, whatever the number of its
/// parameters. Made when the definitions are read; nothing of FHIRPath is evaluated while resources are written.
/// </summary>
internal sealed class ElementTree
{
    private readonly List<(ElementStep Step, ElementTree Below)> _below = [];
    private readonly List<(IndexedElement Element, ElementLeaf Leaf)> _values = [];
    private readonly List<(IndexedElement Element, byte[] Name)> _existing = [];
    private readonly List<(CompositeDefinition Composite, CompositeGroup Group)> _groups = [];

    public static ElementTree Of(IEnumerable<IndexedElement> elements, IEnumerable<CompositeDefinition> composites)
    {
        var root = new ElementTree();
        foreach (var (element, leaf) in elements.SelectMany(element => element.Leaves, (element, leaf) => (element, leaf)))
        {
            if (leaf.Type is "exists") root._existing.Add((element, leaf.Steps[0].Utf8Name));
            else root.At(leaf.Steps)._values.Add((element, leaf));
        }

        foreach (var (composite, group) in composites.SelectMany(composite => composite.Groups, (composite, group) => (composite, group)).DistinctBy(pair => pair.group.Element.Number))
        {
            if (!group.IsResource) root.At(group.Steps)._groups.Add((composite, group));
        }

        return root;
    }

    /// <summary>All values at the places of a component, as seen from a group.</summary>
    public static IEnumerable<(JsonElement Value, ElementLeaf Leaf)> Values(JsonElement group, CompositeComponent component) =>
        component.Leaves.SelectMany(leaf => leaf.Steps.Aggregate(Single(group), (found, step) => found.SelectMany(value => value.Each(step.Name))), (leaf, value) => (value, leaf))
            .Select(pair => (pair.value, pair.leaf));

    /// <summary>Hands every value in a resource to the collector.</summary>
    public void Visit(JsonElement value, IndexCollector rows)
    {
        foreach (var (element, leaf) in _values) rows.Add(element, leaf, value);
        foreach (var (composite, group) in _groups) rows.AddGroup(composite, group, value);
        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var (element, name) in _existing) rows.AddExistence(element, IsThere(value, name));
        if (_below.Count == 0) return;
        foreach (var member in value.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            foreach (var (step, below) in _below)
            {
                if (name.SequenceEqual(step.Utf8Name)) below.Enter(step, member.Value, rows);
            }
        }
    }

    private static IEnumerable<JsonElement> Single(JsonElement element) => [element];

    // A choice of types may be there under several names; false counts as not there.
    private static bool IsThere(JsonElement resource, byte[] name)
    {
        foreach (var member in resource.EnumerateObject())
        {
            if (JsonMarshal.GetRawUtf8PropertyName(member).StartsWith(name)) return member.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null);
        }

        return false;
    }

    private void Enter(ElementStep step, JsonElement value, IndexCollector rows)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (step.Index is null or 0) EnterOne(step, value, rows);
            return;
        }

        var position = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (step.Index is null || step.Index == position) EnterOne(step, item, rows);
            position++;
        }
    }

    private void EnterOne(ElementStep step, JsonElement value, IndexCollector rows)
    {
        if (step.Condition is not { } condition || value.Text(condition.Member) == condition.Value) Visit(value, rows);
    }

    private ElementTree At(IReadOnlyList<ElementStep> steps)
    {
        var tree = this;
        foreach (var step in steps)
        {
            var below = tree._below.Find(branch => branch.Step == step).Below;
            if (below is null)
            {
                below = new ElementTree();
                tree._below.Add((step, below));
            }

            tree = below;
        }

        return tree;
    }
}
