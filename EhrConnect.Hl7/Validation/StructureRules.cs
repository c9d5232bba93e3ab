namespace EhrConnect.Hl7;

/// <summary>Level <see cref="ValidationLevel.Structure"/>.</summary>
internal static class StructureRules
{
    public static void Check(Hl7Message message, Hl7Dictionary dictionary, List<ValidationIssue> issues)
    {
        if (Hl7Version.Find(message.Header.Version) is null)
        {
            issues.Add(new(Hl7Severity.Warning, Hl7ErrorCode.UnsupportedVersionId, new Hl7Location("MSH", 1, 12),
                $"MSH-12 names no version from 2.1 to 2.8.2; the message is checked as {dictionary.Version}."));
        }

        if (message.Tree is not MessageTree tree)
        {
            issues.Add(new(Hl7Severity.Warning, Hl7ErrorCode.UnsupportedMessageType, new Hl7Location("MSH", 1, 9),
                $"Version {dictionary.Version} defines no structure for this message type; its segments are not checked for order."));
            return;
        }

        foreach (Segment segment in tree.Unplaced)
            Unplaced(message, tree, segment, dictionary, issues);
        Missing(tree.Root, issues);
    }

    static void Unplaced(Hl7Message message, MessageTree tree, Segment segment, Hl7Dictionary dictionary, List<ValidationIssue> issues)
    {
        string name = segment.Name;
        if (name.StartsWith('Z'))
            return;
        bool isOutOfOrder = tree.Structure.Root.Contains(name);
        // A segment the version knows but this message type does not is extra data; the receiver ignores it (chapter 2, "Processing rules").
        issues.Add(new(
            isOutOfOrder ? Hl7Severity.Error : Hl7Severity.Warning,
            Hl7ErrorCode.SegmentSequenceError,
            new Hl7Location(name, Occurrence(message, segment)),
            isOutOfOrder ? $"{name} stands where {tree.Structure.Name} has no place for it, or occurs too often."
                : dictionary.Segment(name) is null ? $"{name} is no segment of version {dictionary.Version}."
                : $"{name} is no part of {tree.Structure.Name}."));
    }

    static void Missing(SegmentGroup group, List<ValidationIssue> issues)
    {
        foreach (StructureElement element in group.Definition.Elements)
        {
            if (group.Count(element) < element.Minimum)
            {
                string wanted = element.IsGroup ? $"group {element.Name}" : string.Join(" or ", element.Segments);
                issues.Add(new(Hl7Severity.Error, Hl7ErrorCode.SegmentSequenceError, new Hl7Location(FirstSegment(element)), $"{wanted} is missing in {group.Name}."));
            }
        }

        foreach (SegmentGroup inner in group.Groups)
            Missing(inner, issues);
    }

    /// <summary>How many required segments and groups are missing.</summary>
    internal static int Gaps(SegmentGroup group) =>
        group.Definition.Elements.Count(e => group.Count(e) < e.Minimum) + group.Groups.Sum(Gaps);

    static string FirstSegment(StructureElement element) => element.IsGroup ? FirstSegment(element.Elements[0]) : element.Name;

    internal static int Occurrence(Hl7Message message, Segment segment)
    {
        int occurrence = 0;
        foreach (Segment other in message.SegmentsNamed(segment.Name))
        {
            occurrence++;
            if (other.Position == segment.Position)
                break;
        }

        return occurrence;
    }
}
