namespace EhrConnect.Hl7;

/// <summary>Level <see cref="ValidationLevel.Structure"/>.</summary>
internal static class StructureRules
{
    public static void Check(Hl7Message message, Hl7Dictionary dictionary, Findings findings)
    {
        if (Hl7Version.Find(message.Header.Version) is null)
        {
            findings.AddStandard(Hl7Severity.Warning, Hl7ErrorCode.UnsupportedVersionId, new Hl7Location("MSH", 1, 12),
                $"MSH-12 names no version from 2.1 to 2.8.2; the message is checked as {dictionary.Version}.");
        }

        if (message.Tree is not MessageTree tree)
        {
            findings.AddStandard(Hl7Severity.Warning, Hl7ErrorCode.UnsupportedMessageType, new Hl7Location("MSH", 1, 9),
                $"Version {dictionary.Version} defines no structure for this message type; its segments are not checked for order.");
            return;
        }

        Unplaced(message, tree, dictionary, findings);
        Missing(tree.Root, findings);
    }

    /// <summary>The unplaced segments with their numbers, in one pass over the message.</summary>
    static void Unplaced(Hl7Message message, MessageTree tree, Hl7Dictionary dictionary, Findings findings)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        int line = 0;
        int next = 0;
        foreach (Segment segment in message.Segments)
        {
            line++;
            bool isUnplaced = next < tree.Unplaced.Count && tree.Unplaced[next].Position == segment.Position;
            if (isUnplaced)
                next++;
            // What does not begin with a name is text, perhaps a patient's: it is told by its number only.
            if (!segment.IsWellFormed)
            {
                findings.AddStandard(Hl7Severity.Warning, Hl7ErrorCode.SegmentSequenceError, new Hl7Location(string.Empty, line),
                    $"Line {line} does not begin with a segment name and a field separator.");
                continue;
            }

            string name = segment.Name;
            counts[name] = counts.GetValueOrDefault(name) + 1;
            if (isUnplaced && !name.StartsWith('Z'))
                Unplaced(tree, new Hl7Location(name, counts[name]), dictionary, findings);
        }
    }

    static void Unplaced(MessageTree tree, Hl7Location place, Hl7Dictionary dictionary, Findings findings)
    {
        string name = place.Segment;
        bool isOutOfOrder = tree.Structure.Root.Contains(name);
        // A segment the version knows but this message type does not is extra data; the receiver ignores it (chapter 2, "Processing rules").
        findings.AddStandard(
            isOutOfOrder ? Hl7Severity.Error : Hl7Severity.Warning,
            Hl7ErrorCode.SegmentSequenceError,
            place,
            isOutOfOrder ? $"{name} stands where {tree.Structure.Name} has no place for it, or occurs too often."
                : dictionary.Segment(name) is null ? $"{name} is no segment of version {dictionary.Version}."
                : $"{name} is no part of {tree.Structure.Name}.");
    }

    static void Missing(SegmentGroup group, Findings findings)
    {
        foreach (StructureElement element in group.Definition.Elements)
        {
            if (group.Count(element) < element.Minimum)
            {
                string wanted = element.IsGroup ? $"group {element.Name}" : string.Join(" or ", element.Segments);
                findings.AddStandard(Hl7Severity.Error, Hl7ErrorCode.SegmentSequenceError, new Hl7Location(element.FirstRequired()), $"{wanted} is missing in {group.Name}.");
            }
        }

        foreach (SegmentGroup inner in group.Groups)
            Missing(inner, findings);
    }

    /// <summary>How many required segments and groups are missing.</summary>
    internal static int Gaps(SegmentGroup group) =>
        group.Definition.Elements.Count(e => group.Count(e) < e.Minimum) + group.Groups.Sum(Gaps);
}
