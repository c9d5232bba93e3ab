using System.Text.Json.Nodes;
using EhrConnect.Fhir.Outcomes;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.FhirPath;

namespace EhrConnect.Fhir.Patching;

/// <summary>One element that a path selected, as a place in the JSON of the resource.</summary>
internal sealed class PatchTarget
{
    private static readonly FhirJsonDeserializer Deserializer = new(new DeserializerSettings().UsingMode(DeserializationMode.Ostrich));
    private static readonly FhirPathCompiler Compiler = new();

    private readonly JsonObject _owner;
    private readonly string _place;
    private readonly JsonSlot? _slot;
    private readonly ClassMapping? _type;

    private PatchTarget(JsonObject owner, JsonSlot? slot, ClassMapping? type, string place)
    {
        _owner = owner;
        _slot = slot;
        _type = type;
        _place = place;
    }

    private ClassMapping? OwnerType { get; init; }

    private string ElementName { get; init; } = "";

    public bool IsInList => _slot is { Index: not null };

    /// <summary>The elements that the path selects, in their order.</summary>
    public static IReadOnlyList<PatchTarget> Find(JsonObject root, string path, string place)
    {
        // A regular expression of the client's could keep the server busy for as long as it likes.
        if (path.Contains("atches", StringComparison.Ordinal)) throw new PatchException("Regular expressions are not supported in the path of a patch.") { Code = IssueCode.NotSupported, Place = place };
        try
        {
            var resource = Deserializer.DeserializeResource(System.Text.Encoding.UTF8.GetString(PatchedJson.Write(root)));
            return [.. Compiler.Compile(path)([resource.ToPocoNode()], new EvaluationContext()).Select(node => Of(root, node, place))];
        }
        catch (Exception unreadable) when (unreadable is FormatException or InvalidOperationException or ArgumentException or InvalidCastException or NotSupportedException)
        {
            throw new PatchException("The path of the operation is not a FHIRPath expression that can be evaluated on the resource.", unreadable) { Place = place };
        }
    }

    public bool IsSibling(PatchTarget other) => _slot is { } mine && other._slot is { } its && mine.IsBeside(its);

    public void Add(string name, JsonObject part)
    {
        if (_slot?.Content is { } content and not JsonObject) throw Failure("The path of an add must select an element that has elements.");
        var owner = _slot is null ? _owner : (JsonObject)(_slot.Content ?? throw Failure("The path of an add must select an element that has elements."));
        var property = Property(_type, name);
        Guard(_slot is null ? name : null);
        var value = PatchValue.Of(part, property, _place);
        var slot = new JsonSlot(owner, value.KeyOf(property), null);
        if (property.IsCollection) slot.Append(value);
        else if (JsonSlot.FindKey(owner, name) is null) slot.Set(value);
        else throw Failure("The element that an add names is there already: replace it.");
    }

    public void Insert(int index, JsonObject part)
    {
        if (index > _slot!.Count) throw Failure("The index of an insert is beyond the end of the list.");
        _slot.Insert(index, PatchValue.Of(part, OwnProperty(), _place));
    }

    public void Replace(JsonObject part)
    {
        Guard(null);
        var slot = Slot();
        var property = OwnProperty();
        var value = PatchValue.Of(part, property, _place);
        var key = value.KeyOf(property);
        if (slot.Index is null && !string.Equals(slot.Key, key, StringComparison.Ordinal))
        {
            // Another type of a choice element: another member.
            slot.Remove();
            slot = slot with { Key = key };
        }

        slot.Set(value);
    }

    public void Delete()
    {
        Guard(null);
        Slot().Remove();
    }

    public void Move(int source, int destination)
    {
        if (source >= _slot!.Count || destination >= _slot.Count) throw Failure("The source or destination of a move is beyond the end of the list.");
        _slot.Move(source, destination);
    }

    private static PatchTarget Of(JsonObject root, PocoNode node, string place)
    {
        var steps = new Stack<PocoNode>();
        for (var step = node; step.Parent is not null; step = step.Parent) steps.Push(step);
        if (steps.Count == 0) return new PatchTarget(root, null, Mapping(node), place);
        var owner = root;
        JsonSlot? slot = null;
        ClassMapping? ownerType = null;
        foreach (var step in steps)
        {
            if (slot is not null) owner = slot.Content as JsonObject ?? throw new PatchException("The path of the operation selects something that is not part of the resource.") { Place = place };
            slot = JsonSlot.Find(owner, step.Name, step.Index ?? 0) ?? throw new PatchException("The path of the operation selects something that is not part of the resource.") { Place = place };
            ownerType = Mapping(step.Parent!);
        }

        return new PatchTarget(owner, slot, Mapping(node), place) { OwnerType = ownerType, ElementName = node.Name };
    }

    private PropertyMapping OwnProperty() => Property(OwnerType, ElementName);

    private JsonSlot Slot() => _slot ?? throw Failure("The path of the operation must not select the resource itself.");

    private PropertyMapping Property(ClassMapping? type, string name) =>
        type?.PropertyMappings.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal))
        ?? throw Failure("FHIR R4 defines no element of that name there.");

    // The server's own elements.
    private void Guard(string? added)
    {
        var atRoot = added ?? (_owner.ContainsKey("resourceType") && _owner.Parent is null ? ElementName : null);
        var inMeta = added is null && _owner.Parent is JsonObject { Parent: null } root && ReferenceEquals(root["meta"], _owner) ? ElementName : null;
        if (atRoot is "id" or "resourceType" || inMeta is "versionId" or "lastUpdated")
            throw Failure("A patch cannot change resourceType, id, meta.versionId or meta.lastUpdated: they are the server's.");
    }

    private PatchException Failure(string message) => new(message) { Place = _place };

    private static ClassMapping? Mapping(PocoNode node) => ModelInfo.ModelInspector.FindClassMapping(node.Poco.GetType());
}
