namespace EhrConnect.Hl7;

/// <summary>Finds the bytes an edit replaces, and the delimiters it must add first when the place does not exist yet.</summary>
internal static class EditLocator
{
    // A path of a dozen characters must not make a message of gigabytes.
    const int MaximumPadding = 1000;

    /// <summary>Why no message can have a value written at this path, or null.</summary>
    public static string? ProblemOf(Hl7Path path)
    {
        if (path.Field == 0)
            return "it names a segment, not a value";
        return path is { Field: < 3, Segment: "MSH" or "FHS" or "BHS" } ? "the delimiters of a message cannot be changed" : null;
    }

    /// <summary>Where the value of a path stands in its segment; <paramref name="padding"/> receives the delimiters that lead up to it.</summary>
    /// <returns>Why it cannot be written, or null.</returns>
    public static string? Locate(ReadOnlySpan<byte> text, (int Start, int End) segment, Delimiters delimiters, Hl7Path path, ref PooledBytes padding, out Slice place)
    {
        if (path.IsFirstComponent)
        {
            place = Slices.FirstComponent(text, segment.Start, segment.End, path.Field, delimiters);
            if (!place.IsAbsent)
                return null;
        }

        place = Slices.Field(text, segment.Start, segment.End, path.Field, delimiters.Field);
        string? problem = null;
        if (place.IsAbsent)
        {
            problem = Pad(ref padding, delimiters.Field, path.Field - Slices.FieldCount(text[segment.Start..segment.End], delimiters.Field));
            place = new Slice(segment.End, 0);
        }

        if (path.Component > 0 || path.Repetition > 0)
            problem ??= Descend(text, ref place, Math.Max(1, path.Repetition), delimiters.Repetition, ref padding);
        if (path.Component > 0)
            problem ??= Descend(text, ref place, path.Component, delimiters.Component, ref padding);
        if (path.Subcomponent > 0)
            problem ??= Descend(text, ref place, path.Subcomponent, delimiters.Subcomponent, ref padding);
        return problem;
    }

    static string? Descend(ReadOnlySpan<byte> text, ref Slice place, int number, byte delimiter, ref PooledBytes padding)
    {
        if (number > 1 && delimiter == Delimiters.None)
            return "the message declares no delimiter for it in MSH-2";
        // What is padded has no bytes in the text yet: everything below it is new as well.
        Slice child = padding.Length > 0 && number > 1 ? Slice.Absent : Slices.Child(text, place, number, delimiter);
        if (!child.IsAbsent)
        {
            place = child;
            return null;
        }

        string? problem = Pad(ref padding, delimiter, number - Math.Max(1, Slices.ChildCount(text, place, delimiter)));
        place = new Slice(place.Start + place.Length, 0);
        return problem;
    }

    static string? Pad(ref PooledBytes padding, byte delimiter, int count)
    {
        if (count > MaximumPadding)
            return $"it is more than {MaximumPadding} places behind the last one the message has";
        if (count > 0)
        {
            padding.Reserve(count)[..count].Fill(delimiter);
            padding.Advance(count);
        }

        return null;
    }
}
