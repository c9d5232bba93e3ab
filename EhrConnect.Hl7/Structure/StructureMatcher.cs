namespace EhrConnect.Hl7;

/// <summary>
/// Places the segments of a message in its structure, one after the other: as deep and as early as possible after the place of the one before,
/// else in a repetition of the group it is in, else further out. What fits nowhere stays unplaced and does not disturb what follows.
/// </summary>
internal sealed class StructureMatcher
{
    readonly MessageStructure _structure;
    readonly List<Level> _levels = [];

    public StructureMatcher(MessageStructure structure)
    {
        _structure = structure;
        Root = new SegmentGroup(structure.Root);
        _levels.Add(new Level(Root, 0));
    }

    /// <summary>The message as its outermost group.</summary>
    public SegmentGroup Root { get; }

    public static MessageTree Arrange(Hl7Message message, MessageStructure structure)
    {
        var matcher = new StructureMatcher(structure);
        var unplaced = new List<Segment>();
        foreach (Segment segment in message.Segments)
        {
            if (!matcher.TryPlace(segment, segment.Name))
                unplaced.Add(segment);
        }

        return new MessageTree(structure, matcher.Root, unplaced);
    }

    /// <summary>Places the next segment.</summary>
    public bool TryPlace(Segment segment, string name) =>
        // First by the rules; then forgiving a missing first segment of a group, which validation reports.
        _structure.Root.Contains(name) && (TryPlace(segment, name, lenient: false) || TryPlace(segment, name, lenient: true));

    bool TryPlace(Segment segment, string name, bool lenient)
    {
        for (int depth = _levels.Count - 1; depth >= 0; depth--)
        {
            Level level = _levels[depth];
            if (TryWithin(level.Group, level.Element, segment, name, lenient, depth))
                return true;
        }

        return false;
    }

    /// <summary>Looks from an element of a group onwards, and into the groups that can begin with the segment.</summary>
    bool TryWithin(SegmentGroup group, int from, Segment segment, string name, bool lenient, int depth)
    {
        IReadOnlyList<StructureElement> elements = group.Definition.Elements;
        for (int i = from; i < elements.Count; i++)
        {
            StructureElement element = elements[i];
            if (!Accepts(element, name, lenient) || group.Count(element) >= element.Maximum || (!lenient && BelongsFurtherOut(element, name, depth)))
                continue;
            _levels.RemoveRange(depth, _levels.Count - depth);
            Enter(group, i, segment, name, lenient);
            return true;
        }

        return false;
    }

    void Enter(SegmentGroup group, int index, Segment segment, string name, bool lenient)
    {
        StructureElement element = group.Definition.Elements[index];
        _levels.Add(new Level(group, index));
        if (element.IsGroup)
            Enter(group.Add(element), element.Elements.First(e => Accepts(e, name, lenient)).Index, segment, name, lenient);
        else
            group.Add(element, segment);
    }

    /// <summary>
    /// True of an optional group that begins with the segment only when what stands first in it is left out, while a group around this place always begins
    /// with it and may follow: the grammar of OML reads an ORC after a result as a prior result without its patient, too, but it is the next order.
    /// </summary>
    bool BelongsFurtherOut(StructureElement element, string name, int depth)
    {
        if (!element.IsGroup || element.Minimum > 0 || element.BeginsWith(name))
            return false;
        for (int i = 1; i <= depth; i++)
        {
            StructureElement around = _levels[i].Group.Definition;
            if (around.BeginsWith(name) && _levels[i - 1].Group.Count(around) < around.Maximum)
                return true;
        }

        return false;
    }

    static bool Accepts(StructureElement element, string name, bool lenient) => lenient ? element.Contains(name) : element.CanBeginWith(name);

    readonly record struct Level(SegmentGroup Group, int Element);
}
