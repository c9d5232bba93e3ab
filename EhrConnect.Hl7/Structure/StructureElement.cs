namespace EhrConnect.Hl7;

/// <summary>An element of a message structure: a segment, a choice of segments, or a group (chapter 2, "Message structure notation").</summary>
public sealed class StructureElement
{
    internal StructureElement(string name, IReadOnlyList<string> segments, IReadOnlyList<StructureElement> elements, int minimum, int maximum, int index)
    {
        Index = index;
        Name = name;
        Segments = segments;
        Elements = elements;
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>The name of the segment or group; of a choice, its first segment.</summary>
    public string Name { get; }

    /// <summary>The segments that may stand here: one, or several for a choice; none for a group.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>What a group holds, in order; empty for a segment.</summary>
    public IReadOnlyList<StructureElement> Elements { get; }

    /// <summary>How often it must occur.</summary>
    public int Minimum { get; }

    /// <summary>How often it may occur; <see cref="int.MaxValue"/> without limit.</summary>
    public int Maximum { get; }

    /// <summary>Its place in the group it belongs to, from 0.</summary>
    internal int Index { get; }

    /// <summary>True for a group.</summary>
    public bool IsGroup => Segments.Count == 0;

    /// <summary>True when this element, or the first one of this group that must be there or one before it, is the segment.</summary>
    internal bool CanBeginWith(string segment)
    {
        if (!IsGroup)
            return Segments.Contains(segment, StringComparer.Ordinal);
        foreach (StructureElement element in Elements)
        {
            if (element.CanBeginWith(segment))
                return true;
            if (element.Minimum > 0)
                return false;
        }

        return false;
    }

    /// <summary>True when the segment is the very first that may stand in this element.</summary>
    internal bool BeginsWith(string segment) => IsGroup ? Elements[0].BeginsWith(segment) : Segments.Contains(segment, StringComparer.Ordinal);

    /// <summary>The very first segment that may stand in this element.</summary>
    internal string First() => IsGroup ? Elements[0].First() : Name;

    /// <summary>True when the segment stands anywhere in this element.</summary>
    internal bool Contains(string segment) => IsGroup ? Elements.Any(e => e.Contains(segment)) : Segments.Contains(segment, StringComparer.Ordinal);

    /// <summary>The group of a name below this one, or null.</summary>
    internal StructureElement? Find(string group)
    {
        foreach (StructureElement element in Elements.Where(e => e.IsGroup))
        {
            if (string.Equals(element.Name, group, StringComparison.Ordinal))
                return element;
            if (element.Find(group) is StructureElement found)
                return found;
        }

        return null;
    }

    /// <summary>The segment a group must have, or its first one: with it the group begins.</summary>
    internal string FirstRequired()
    {
        if (!IsGroup)
            return Name;
        return (Elements.FirstOrDefault(e => e.Minimum > 0) ?? Elements[0]).FirstRequired();
    }
}
