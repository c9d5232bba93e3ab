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
            if (!Accepts(element, name, lenient) || group.Count(element) >= element.Maximum)
                continue;
            _levels.RemoveRange(depth, _levels.Count - depth);
            _levels.Add(new Level(group, i));
            if (!element.IsGroup)
            {
                group.Add(element, segment);
                return true;
            }

            SegmentGroup inner = group.Add(element);
            return TryWithin(inner, 0, segment, name, lenient, depth + 1);
        }

        return false;
    }

    static bool Accepts(StructureElement element, string name, bool lenient) => lenient ? element.Contains(name) : element.CanBeginWith(name);

    readonly record struct Level(SegmentGroup Group, int Element);
}
