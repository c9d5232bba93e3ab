namespace EhrConnect.Hl7;

/// <summary>
/// Places the segments of a message in its structure, one after the other: as deep and as early as possible after the place of the one before,
/// else in a repetition of the group it is in, else further out. What fits nowhere stays unplaced and does not disturb what follows.
/// </summary>
internal sealed class StructureMatcher
{
    readonly List<Level> _levels = [];

    public static MessageTree Arrange(Hl7Message message, MessageStructure structure)
    {
        var root = new SegmentGroup(structure.Root);
        var matcher = new StructureMatcher();
        matcher._levels.Add(new Level(root, 0));
        var unplaced = new List<Segment>();
        foreach (Segment segment in message.Segments)
        {
            string name = segment.Name;
            // First by the rules; then forgiving a missing first segment of a group, which validation reports.
            if (!structure.Root.Contains(name) || !(matcher.TryPlace(segment, name, lenient: false) || matcher.TryPlace(segment, name, lenient: true)))
                unplaced.Add(segment);
        }

        return new MessageTree(structure, root, unplaced);
    }

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
