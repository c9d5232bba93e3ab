using System.Buffers.Binary;

namespace EhrConnect.Hl7;

/// <summary>
/// Finds where segments begin and end. The standard ends a segment with CR; many senders write LF or CRLF.
/// In a message that uses CR, a line feed inside a value stays part of the value, unless a segment visibly begins after it.
/// </summary>
internal readonly struct SegmentScanner(byte fieldSeparator, bool lineFeedEndsSegment)
{
    const byte CarriageReturn = (byte)'\r';
    const byte LineFeed = (byte)'\n';

    public bool LineFeedEndsSegment => lineFeedEndsSegment;

    /// <summary>The index just after the last byte of the segment that contains <paramref name="start"/>.</summary>
    public int End(ReadOnlySpan<byte> text, int start)
    {
        while (true)
        {
            int hit = text[start..].IndexOfAny(CarriageReturn, LineFeed);
            if (hit < 0)
                return text.Length;
            start += hit;
            if (EndsSegment(text, start))
                return start;
            start++;
        }
    }

    /// <summary>True when the CR or LF at a position ends a segment and is no part of a value.</summary>
    public bool EndsSegment(ReadOnlySpan<byte> text, int position) =>
        text[position] == CarriageReturn || lineFeedEndsSegment || IsBreakAfterLineFeed(text, position + 1);

    /// <summary>The start of the next segment after a segment end, or the length of the text.</summary>
    public static int Next(ReadOnlySpan<byte> text, int end)
    {
        while (end < text.Length && text[end] is CarriageReturn or LineFeed)
            end++;
        return end;
    }

    /// <summary>Start and end of every segment, one pair after the other.</summary>
    public int[] AllBounds(ReadOnlySpan<byte> text)
    {
        int[] bounds = new int[64];
        int count = 0;
        for (int start = 0; start < text.Length;)
        {
            int end = End(text, start);
            if (count == bounds.Length)
                Array.Resize(ref bounds, count * 2);
            bounds[count++] = start;
            bounds[count++] = end;
            start = Next(text, end);
        }

        Array.Resize(ref bounds, count);
        return bounds;
    }

    bool IsBreakAfterLineFeed(ReadOnlySpan<byte> text, int next) =>
        next >= text.Length || text[next] is CarriageReturn or LineFeed || IsSegmentHead(text[next..]);

    /// <summary>True when a segment has this name.</summary>
    public static bool IsNamed(ReadOnlySpan<byte> segment, string name, byte fieldSeparator)
    {
        // Nearly always three letters and a separator: one comparison.
        if (name.Length == 3 && segment.Length > 3 && ((name[0] | name[1] | name[2]) & ~0x7F) == 0)
            return BinaryPrimitives.ReadUInt32LittleEndian(segment) == (name[0] | ((uint)name[1] << 8) | ((uint)name[2] << 16) | ((uint)fieldSeparator << 24));
        if (segment.Length < name.Length || (segment.Length > name.Length && segment[name.Length] != fieldSeparator))
            return false;
        for (int i = 0; i < name.Length; i++)
        {
            if (segment[i] != name[i])
                return false;
        }

        return true;
    }

    /// <summary>True when the text begins as a segment does: three upper-case letters or digits, then a field separator or the end.</summary>
    public bool IsSegmentHead(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && IsSegmentName(text[..3])
        && (text.Length == 3 || text[3] == fieldSeparator || text[3] is CarriageReturn or LineFeed);

    /// <summary>True for a segment name as chapter 2 allows it: a letter, then two letters or digits, upper case.</summary>
    public static bool IsSegmentName(ReadOnlySpan<byte> name) =>
        name.Length == 3 && char.IsAsciiLetterUpper((char)name[0]) && IsUpperOrDigit(name[1]) && IsUpperOrDigit(name[2]);

    /// <summary>True for the three header segments, whose field 1 is the field separator itself.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> segment) => segment.Length >= 3 && segment[0] switch
    {
        (byte)'M' => segment[1] == 'S' && segment[2] == 'H',
        (byte)'F' or (byte)'B' => segment[1] == 'H' && segment[2] == 'S',
        _ => false,
    };

    static bool IsUpperOrDigit(byte value) => char.IsAsciiLetterUpper((char)value) || char.IsAsciiDigit((char)value);
}
