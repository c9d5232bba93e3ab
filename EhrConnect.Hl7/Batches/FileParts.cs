using System.Buffers;

namespace EhrConnect.Hl7;

/// <summary>Cuts a file where a message, or the envelope of a batch or file, begins at the start of a line.</summary>
internal static class FileParts
{
    static readonly byte[] LineEnds = [(byte)'\r', (byte)'\n', 0x0B, 0x1C];

    static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\0\u000b\u001c"u8);

    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> bytes)
    {
        int start = NextHead(bytes.Span, 0);
        // What stands before the first head belongs to nothing; a file of nothing else is reported as one unreadable part.
        if (start < 0)
        {
            if (bytes.Span.ContainsAnyExcept(Blanks))
                yield return bytes;
            yield break;
        }

        while (start >= 0)
        {
            int next = NextHead(bytes.Span, start + 1);
            yield return next < 0 ? bytes[start..] : bytes[start..next];
            start = next;
        }
    }

    public static bool Begins(ReadOnlySpan<byte> part, ReadOnlySpan<byte> name) => part.StartsWith(name);

    /// <summary>True when a message, batch or file begins or ends here; needs three bytes.</summary>
    public static bool IsHead(ReadOnlySpan<byte> line) =>
        line.StartsWith("MSH"u8) || line.StartsWith("FHS"u8) || line.StartsWith("BHS"u8) || line.StartsWith("BTS"u8) || line.StartsWith("FTS"u8);

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
        ReadOnlyMemory<byte> text = part[..MessageReader.ContentLength(span)];
        var scanner = new SegmentScanner(delimiters.Field, lineFeedEndsSegment: true);
        return new Hl7Message(part, text, leading: 0, scanner.End(text.Span, 0), delimiters, scanner, CharacterSet.Unspecified.Codec).Segments[0];
    }

    static int NextHead(ReadOnlySpan<byte> span, int from)
    {
        while (from < span.Length)
        {
            if ((from == 0 || LineEnds.AsSpan().Contains(span[from - 1]) || IsAfterMark(span, from)) && IsHead(span[from..]))
                return from;
            int end = span[from..].IndexOfAny(LineEnds);
            if (from == 0 && span.StartsWith("\uFEFF"u8))
                end = 2;
            if (end < 0)
                break;
            from += end + 1;
        }

        return -1;
    }

    static bool IsAfterMark(ReadOnlySpan<byte> span, int from) => from == 3 && span.StartsWith("\uFEFF"u8);
}
