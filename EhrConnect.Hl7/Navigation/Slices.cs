namespace EhrConnect.Hl7;

/// <summary>A part of a message's text; a negative length is absence.</summary>
/// <param name="Start">Offset in <see cref="Hl7Message.Text"/>.</param>
/// <param name="Length">Length in bytes, -1 when absent.</param>
/// <param name="IsVerbatim">True for MSH-1 and MSH-2 (and those of FHS and BHS), which are never split or unescaped.</param>
internal readonly record struct Slice(int Start, int Length, bool IsVerbatim = false)
{
    public static Slice Absent => new(0, -1);

    public bool IsAbsent => Length < 0;
}

/// <summary>Position arithmetic of chapter 2: which bytes are the n-th field, repetition, component.</summary>
internal static class Slices
{
    /// <summary>Field n of the segment; field 0 is the segment name.</summary>
    public static Slice Field(ReadOnlySpan<byte> text, int start, int end, int number, byte separator)
    {
        ReadOnlySpan<byte> segment = text[start..end];
        if (number < 0)
            return Slice.Absent;
        if (!SegmentScanner.IsHeader(segment))
            return Part(segment, start, number, separator);
        if (segment.Length <= 3 || number == 0)
            return number == 0 ? new Slice(start, 3, IsVerbatim: true) : Slice.Absent;
        if (number == 1)
            return new Slice(start + 3, 1, IsVerbatim: true);
        Slice part = Part(segment, start, number - 1, separator);
        return number == 2 ? part with { IsVerbatim = true } : part;
    }

    /// <summary>The first component of the first repetition of field n; in one search where the general way takes three.</summary>
    public static Slice FirstComponent(ReadOnlySpan<byte> text, int start, int end, int number, Delimiters delimiters)
    {
        ReadOnlySpan<byte> segment = text[start..end];
        if (number < 1 || SegmentScanner.IsHeader(segment) || delimiters.Repetition == Delimiters.None || delimiters.Component == Delimiters.None)
            return Child(text, Child(text, Field(text, start, end, number, delimiters.Field), 1, delimiters.Repetition), 1, delimiters.Component);
        int at = ByteScan.IndexOfNth(segment, delimiters.Field, number) + 1;
        if (at == 0)
            return Slice.Absent;
        int length = segment[at..].IndexOfAny(delimiters.Field, delimiters.Repetition, delimiters.Component);
        return new Slice(start + at, length < 0 ? segment.Length - at : length);
    }

    /// <summary>The highest field number of the segment.</summary>
    public static int FieldCount(ReadOnlySpan<byte> segment, byte separator) =>
        segment.Count(separator) + (SegmentScanner.IsHeader(segment) ? 1 : 0);

    /// <summary>The n-th part (from 1) of a value split on a delimiter.</summary>
    public static Slice Child(ReadOnlySpan<byte> text, Slice parent, int number, byte delimiter)
    {
        if (parent.IsAbsent || number < 1)
            return Slice.Absent;
        if (parent.IsVerbatim || delimiter == Delimiters.None)
            return number == 1 ? parent : Slice.Absent;
        return Part(text.Slice(parent.Start, parent.Length), parent.Start, number - 1, delimiter);
    }

    /// <summary>How many parts a value has when split on a delimiter: none when it is absent or empty.</summary>
    public static int ChildCount(ReadOnlySpan<byte> text, Slice parent, byte delimiter)
    {
        if (parent.Length <= 0)
            return 0;
        return parent.IsVerbatim || delimiter == Delimiters.None ? 1 : text.Slice(parent.Start, parent.Length).Count(delimiter) + 1;
    }

    /// <summary>The part after <paramref name="skip"/> delimiters.</summary>
    static Slice Part(ReadOnlySpan<byte> span, int origin, int skip, byte delimiter)
    {
        int start = 0;
        if (skip > 0)
        {
            start = ByteScan.IndexOfNth(span, delimiter, skip) + 1;
            if (start == 0)
                return Slice.Absent;
        }

        int length = span[start..].IndexOf(delimiter);
        return new Slice(origin + start, length < 0 ? span.Length - start : length);
    }
}
