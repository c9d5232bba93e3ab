namespace EhrConnect.Hl7;

/// <summary>Adds segments to a message that is being built, where its structure has their place.</summary>
internal sealed class SegmentPlacement(Hl7MessageEditor editor, MessageStructure? structure)
{
    // What a path of a dozen characters may add.
    const int MaximumGap = 100;

    // Everything placed so far; lost when a segment goes elsewhere than to the end.
    StructureMatcher? _matcher;
    bool _allPlaced;

    /// <summary>Adds a segment: the first of its name where it leaves the fewest gaps, a further one as far back as the structure allows.</summary>
    /// <returns>Its number among the segments of that name.</returns>
    public int Add(string name)
    {
        if (structure is null || !structure.Root.Contains(name))
            return Insert(name, int.MaxValue);
        List<string> names = editor.Names();
        bool isFirst = !names.Contains(name);
        if (!isFirst && TryAppend(names, name) is int number)
            return number;

        int groups = Judge(names, countGaps: false).Groups;
        (int Problems, int Groups) least = (int.MaxValue, 0);
        int best = names.Count;
        for (int index = names.Count; index > 0; index--)
        {
            (int Problems, int Groups) found = Judge(With(names, name, index), isFirst);
            if (found.CompareTo(least) >= 0)
                continue;
            (least, best) = (found, index);
            if (found.Problems == 0 && (!isFirst || found.Groups <= groups))
                break;
        }

        return Insert(name, best);
    }

    /// <summary>Adds what a path needs; says why it cannot.</summary>
    public string? Ensure(Hl7Path path)
    {
        if (path.IsInGroup)
            return structure is null ? "the version defines no structure for the message type, so there are no groups" : EnsureInGroups(path, structure);
        if (!SegmentScanner.IsSegmentName(System.Text.Encoding.Latin1.GetBytes(path.Segment)))
            return "a segment name has three capital letters or digits and begins with a letter";
        int count = editor.Count(path.Segment);
        if (path.Segment is "MSH" && path.Occurrence > 1)
            return "a message has one MSH";
        if (path.Occurrence - count > MaximumGap)
            return $"the message has {count} {path.Segment} so far; write the ones before first";
        for (; count < path.Occurrence; count++)
            Add(path.Segment);
        return null;
    }

    string? EnsureInGroups(Hl7Path path, MessageStructure definition)
    {
        for (int step = 0; step < path.Groups.Count; step++)
        {
            (string name, int occurrence) = path.Groups[step];
            StructureElement? element = definition.Root;
            for (int i = 0; i <= step; i++)
                element = element?.Find(path.Groups[i].Name);
            if (element is null)
                return $"{definition.Name} has no group {name} there";
            if (AddGroups(element.FirstRequired()) is not null && AddGroups(element.First()) is string problem)
                return problem;

            // A group is there with a segment it must have; where that one means something else, with the one it begins with.
            string? AddGroups(string segment) => AddUntil(
                path, definition, step, segment, root => Groups(root, path, step - 1)?.AllGroups.Count(g => string.Equals(g.Name, name, StringComparison.Ordinal)) ?? 0, occurrence);
        }

        StructureElement last = definition.Root.Find(path.Groups[^1].Name)!;
        return !last.Contains(path.Segment)
            ? $"{path.Segment} is no part of {last.Name}"
            : AddUntil(path, definition, path.Groups.Count - 1, path.Segment, root => Groups(root, path, path.Groups.Count - 1)?.AllSegments.Count(s => s.Is(path.Segment)) ?? 0, path.Occurrence);
    }

    /// <summary>Adds segments, as far back as possible, until there are enough of what is counted.</summary>
    string? AddUntil(Hl7Path path, MessageStructure definition, int step, string segment, Func<SegmentGroup, int> count, int wanted)
    {
        while (true)
        {
            Hl7Message message = editor.ToMessage();
            MessageTree tree = StructureMatcher.Arrange(message, definition);
            int before = count(tree.Root);
            if (before >= wanted)
                return null;
            if (wanted - before > MaximumGap)
                return $"the message has {before} of them so far; write the ones before first";
            if (!TryAddWhere(segment, message.Segments.Count, definition, tree.Unplaced.Count, root => count(root) > before))
                return $"there is no place for another {segment} in {path.Groups[step].Name}";
        }
    }

    bool TryAddWhere(string segment, int segments, MessageStructure definition, int unplaced, Func<SegmentGroup, bool> isWanted)
    {
        for (int index = segments; index > 0; index--)
        {
            int number = Insert(segment, index);
            MessageTree tree = StructureMatcher.Arrange(editor.ToMessage(), definition);
            if (tree.Unplaced.Count <= unplaced && isWanted(tree.Root))
                return true;
            editor.RemoveSegment(segment, number);
        }

        return false;
    }

    /// <summary>The group a path names with its steps up to one; the message itself before the first.</summary>
    static SegmentGroup? Groups(SegmentGroup root, Hl7Path path, int last)
    {
        SegmentGroup? group = root;
        for (int i = 0; i <= last; i++)
            group = group?.Group(path.Groups[i].Name, path.Groups[i].Occurrence);
        return group;
    }

    int Insert(string name, int index)
    {
        _matcher = null;
        return editor.InsertSegment(name, index);
    }

    /// <summary>Adds at the end when everything so far has its place and the segment has one there too: building a message in order costs no search.</summary>
    int? TryAppend(List<string> names, string name)
    {
        if (_matcher is null)
            (_matcher, _allPlaced) = Place(names);
        if (!_allPlaced || !_matcher.TryPlace(default, name))
            return null;
        return editor.AddSegment(name);
    }

    (StructureMatcher Matcher, bool AllPlaced) Place(IEnumerable<string> names)
    {
        var matcher = new StructureMatcher(structure!);
        bool allPlaced = true;
        foreach (string name in names)
            allPlaced &= matcher.TryPlace(default, name) || name.StartsWith('Z');
        return (matcher, allPlaced);
    }

    (int Problems, int Groups) Judge(IEnumerable<string> names, bool countGaps)
    {
        var matcher = new StructureMatcher(structure!);
        int unplaced = 0;
        foreach (string name in names)
            unplaced += matcher.TryPlace(default, name) || name.StartsWith('Z') ? 0 : 1;
        return (unplaced + (countGaps ? StructureRules.Gaps(matcher.Root) : 0), matcher.Root.AllGroups.Count());
    }

    static List<string> With(List<string> names, string name, int index) => [.. names.Take(index), name, .. names.Skip(index)];
}
