using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.Hl7;

/// <summary>Finds the bytes an edit replaces, and the delimiters it must add first when the place does not exist yet.</summary>
internal static class EditLocator
{
    /// <summary>Where the value of a path stands in the text; <paramref name="padding"/> receives the delimiters that lead up to it.</summary>
    public static (int Start, int Length) Locate(ReadOnlySpan<byte> text, SegmentScanner scanner, Delimiters delimiters, Hl7Path path, ref PooledBytes padding)
    {
        Refuse(path);
        (int start, int end) = FindSegment(text, scanner, delimiters.Field, path);
        Slice field = Slices.Field(text, start, end, path.Field, delimiters.Field);
        bool isSplit = path.Component > 0 || path.Repetition > 0;
        if (field.IsAbsent)
        {
            Pad(ref padding, delimiters.Field, path.Field - Slices.FieldCount(text[start..end], delimiters.Field));
            field = new Slice(end, 0);
        }

        if (!isSplit)
            return (field.Start, field.Length);
        Slice value = Descend(text, field, Math.Max(1, path.Repetition), delimiters.Repetition, path, ref padding);
        if (path.Component > 0)
            value = Descend(text, value, path.Component, delimiters.Component, path, ref padding);
        if (path.Subcomponent > 0)
            value = Descend(text, value, path.Subcomponent, delimiters.Subcomponent, path, ref padding);
        return (value.Start, value.Length);
    }

    static Slice Descend(ReadOnlySpan<byte> text, Slice parent, int number, byte delimiter, Hl7Path path, ref PooledBytes padding)
    {
        if (number > 1 && delimiter == Delimiters.None)
            Throw(path, "the message declares no delimiter for it in MSH-2");
        // What is padded has no bytes in the text yet: everything below it is new as well.
        Slice child = padding.Length > 0 && number > 1 ? Slice.Absent : Slices.Child(text, parent, number, delimiter);
        if (!child.IsAbsent)
            return child;
        Pad(ref padding, delimiter, number - Math.Max(1, Slices.ChildCount(text, parent, delimiter)));
        return new Slice(parent.Start + parent.Length, 0);
    }

    static (int Start, int End) FindSegment(ReadOnlySpan<byte> text, SegmentScanner scanner, byte separator, Hl7Path path)
    {
        int occurrence = path.Occurrence;
        for (int start = 0; start < text.Length;)
        {
            int end = scanner.End(text, start);
            if (SegmentScanner.IsNamed(text[start..end], path.Segment, separator) && --occurrence == 0)
                return (start, end);
            start = SegmentScanner.Next(text, end);
        }

        Throw(path, "the message has no such segment");
        return default;
    }

    static void Refuse(Hl7Path path)
    {
        if (path.Groups.Count > 0)
            Throw(path, "groups are for reading; name the segment by its number in the message");
        if (path.Field == 0)
            Throw(path, "it names a segment, not a value");
        if (path is { Field: < 3, Segment: "MSH" or "FHS" or "BHS" })
            Throw(path, "the delimiters of a message cannot be changed");
    }

    static void Pad(ref PooledBytes padding, byte delimiter, int count)
    {
        if (count <= 0)
            return;
        padding.Reserve(count)[..count].Fill(delimiter);
        padding.Advance(count);
    }

    [DoesNotReturn]
    static void Throw(Hl7Path path, string reason) => throw new ArgumentException($"Cannot write {path}: {reason}.", nameof(path));
}
