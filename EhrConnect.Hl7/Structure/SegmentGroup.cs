namespace EhrConnect.Hl7;

/// <summary>A group of a message: the segments that belong together, and groups within.</summary>
public sealed class SegmentGroup
{
    readonly List<(Segment Segment, SegmentGroup? Group)> _children = [];
    readonly int[] _counts;

    internal SegmentGroup(StructureElement definition)
    {
        Definition = definition;
        _counts = new int[definition.Elements.Count];
    }

    /// <summary>The group name, for example <c>ORDER_OBSERVATION</c>; of the whole message, its structure.</summary>
    public string Name => Definition.Name;

    /// <summary>What the standard says the group holds.</summary>
    public StructureElement Definition { get; }

    /// <summary>The groups directly in this one, in order.</summary>
    public IEnumerable<SegmentGroup> Groups => _children.Where(c => c.Group is not null).Select(c => c.Group!);

    /// <summary>The segments directly in this group, in order.</summary>
    public IEnumerable<Segment> Segments => _children.Where(c => c.Group is null).Select(c => c.Segment);

    /// <summary>Every segment of this group and the groups within, in the order of the message.</summary>
    public IEnumerable<Segment> AllSegments => _children.SelectMany(c => c.Group?.AllSegments ?? [c.Segment]);

    /// <summary>Every group below this one, in the order of the message.</summary>
    public IEnumerable<SegmentGroup> AllGroups => Groups.SelectMany(g => g.AllGroups.Prepend(g));

    /// <summary>The n-th group of a name below this one, or null.</summary>
    /// <param name="name">The group name.</param>
    /// <param name="occurrence">Which one, from 1.</param>
    public SegmentGroup? Group(string name, int occurrence = 1) =>
        AllGroups.Where(g => string.Equals(g.Name, name, StringComparison.Ordinal)).ElementAtOrDefault(occurrence - 1);

    /// <summary>The n-th segment of a name in this group or the groups within, or an absent one.</summary>
    /// <param name="name">The segment name.</param>
    /// <param name="occurrence">Which one, from 1.</param>
    public Segment Segment(string name, int occurrence = 1) => AllSegments.Where(s => s.Is(name)).ElementAtOrDefault(occurrence - 1);

    /// <summary>How often an element of the definition occurs here.</summary>
    internal int Count(StructureElement element) => _counts[element.Index];

    internal void Add(StructureElement element, Segment segment)
    {
        _children.Add((segment, null));
        _counts[element.Index]++;
    }

    internal SegmentGroup Add(StructureElement element)
    {
        var group = new SegmentGroup(element);
        _children.Add((default, group));
        _counts[element.Index]++;
        return group;
    }
}
