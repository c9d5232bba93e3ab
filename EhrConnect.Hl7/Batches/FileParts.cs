using System.Buffers;

namespace EhrConnect.Hl7;

/// <summary>Cuts a file where a message, or the envelope of a batch or file, begins at the start of a line.</summary>
internal static class FileParts
{
    /// <summary>How many bytes <see cref="IsHead"/> wants to see.</summary>
    public const int HeadLength = 4;

    /// <summary>What a head may stand after: segment ends and MLLP framing.</summary>
    public static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n\u000b\u001c"u8);

    static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\0\u000b\u001c"u8);

    /// <summary>The parts in order. What stands before the first head is a part of its own unless it is blank: nothing of a file is lost.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> bytes)
    {
        for (int start = LeadingBlanks(bytes.Span); start < bytes.Length;)
        {
            int next = NextHead(bytes.Span, start);
            if (bytes.Span[start..next].ContainsAnyExcept(Blanks))
                yield return bytes[start..next];
            start = next;
        }
    }

    public static bool Begins(ReadOnlySpan<byte> part, ReadOnlySpan<byte> name) => part.StartsWith(name);

    /// <summary>True when a message, batch or file begins or ends here: a name, then no letter or digit.</summary>
    public static bool IsHead(ReadOnlySpan<byte> line) =>
        (line.StartsWith("MSH"u8) || line.StartsWith("FHS"u8) || line.StartsWith("BHS"u8) || line.StartsWith("BTS"u8) || line.StartsWith("FTS"u8))
        && (line.Length == 3 || !char.IsAsciiLetterOrDigit((char)line[3]));

    /// <summary>An envelope segment as a message of its own, so that its fields can be read.</summary>
    public static Segment Envelope(ReadOnlyMemory<byte> part, Segment header)
    {
        ReadOnlySpan<byte> span = part.Span;
        bool isHeader = SegmentScanner.IsHeader(span);
        if (isHeader ? span.Length < 4 || !MessageReader.IsDelimiter(span[3]) : span.Length < 3)
            return default;
        Delimiters delimiters = isHeader ? MessageReader.ReadDelimiters(span)
            : header.Exists ? header.Delimiters
            : Delimiters.Standard with { Field = span.Length > 3 ? span[3] : (byte)'|' };
        ArraySegment<byte> array = MessageReader.ArrayOf(part);
        int length = MessageReader.ContentLength(span);
        var scanner = new SegmentScanner(delimiters.Field, lineFeedEndsSegment: true);
        return new Hl7Message(part, array.Array!, array.Offset, length, leading: 0, scanner.End(span[..length], 0), delimiters, scanner.LineFeedEndsSegment, CharacterSet.Unspecified.Codec).Segments[0];
    }

    /// <summary>How much stands before the first line: blanks and a byte order mark, unless that is all there is of a message in UTF-16.</summary>
    public static int LeadingBlanks(ReadOnlySpan<byte> span) => Utf16.Detect(span) is null ? MessageReader.LeadingLength(span) : 0;

    /// <summary>Where the next head begins after the line at a position, or the length.</summary>
    static int NextHead(ReadOnlySpan<byte> span, int from)
    {
        while (true)
        {
            int end = span[from..].IndexOfAny(LineEnds);
            if (end < 0)
                return span.Length;
            from += end + 1;
            if (IsHead(span[from..]))
                return from;
        }
    }
}
