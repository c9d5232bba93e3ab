using System.Runtime.InteropServices;

namespace EhrConnect.Hl7;

/// <summary>Finds MSH and its delimiters. Everything after MSH is looked at only when asked for.</summary>
internal static class MessageReader
{
    static readonly byte[] Blanks = [0, 0x1C, (byte)'\t', (byte)'\n', 0x0B, (byte)'\r', (byte)' '];

    /// <summary>Reads a message; <paramref name="known"/> is the character set when the caller knows it better than MSH-18.</summary>
    public static Hl7ParseResult Read(ReadOnlyMemory<byte> bytes, Hl7ParseOptions options, CharacterSet? known = null)
    {
        if (bytes.Length > options.MaximumLength)
            return TooLarge(bytes, options.MaximumLength);
        ArraySegment<byte> array = ArrayOf(bytes);
        ReadOnlySpan<byte> span = array;
        int start = 0;
        if (!BeginsWithHeader(span))
        {
            if (Utf16.Detect(span) is CharacterSet utf16)
                return ReadTranscoded(bytes, Utf16.Decode(span, utf16), utf16);
            start = LeadingLength(span);
            if (FindProblem(bytes, span, start) is Hl7ParseResult problem)
                return problem;
        }

        ReadOnlySpan<byte> content = span.Slice(start, ContentLength(span[start..]));
        int headerLength = ReadHeader(content, out Delimiters delimiters, out int characterSet);
        // A byte order mark says UTF-8 more surely than an MSH-18 that was copied from elsewhere.
        CharacterSet declared = known
            ?? (start > 0 && span[..start].IndexOf("\uFEFF"u8) >= 0 ? CharacterSet.Unspecified : CharacterSetOf(content, headerLength, characterSet, delimiters) ?? options.DefaultCharacterSet)
            ?? CharacterSet.Unspecified;
        // UTF-16 that was not recognised by its bytes is not UTF-16: MSH itself could not have been read.
        if (!declared.IsTransparent && Utf16.IsName(declared))
            declared = CharacterSet.Unspecified;
        if (!declared.IsTransparent)
            return ReadTranscoded(bytes, declared.Decode(span), declared);
        return new(new Hl7Message(bytes, array.Array!, array.Offset + start, content.Length, start, headerLength, delimiters, LineFeedEnds(content, headerLength), declared.Codec));
    }

    static Hl7ParseResult TooLarge(ReadOnlyMemory<byte> bytes, int limit) =>
        new(bytes, Hl7ParseErrorCode.TooLarge, limit, $"The message has {bytes.Length} bytes; the limit is {limit}.");

    static Hl7ParseResult ReadTranscoded(ReadOnlyMemory<byte> bytes, string decoded, CharacterSet declared)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(decoded);
        int start = LeadingLength(utf8);
        if (FindProblem(bytes, utf8, start) is Hl7ParseResult problem)
            return problem;
        ReadOnlySpan<byte> content = utf8.AsSpan(start, ContentLength(utf8.AsSpan(start)));
        int headerLength = ReadHeader(content, out Delimiters delimiters, out _);
        return new(new Hl7Message(bytes, utf8, start, content.Length, start, headerLength, delimiters, LineFeedEnds(content, headerLength), declared.TranscodedCodec));
    }

    // Memory that is no array is rare; one copy makes every later read cheap.
    internal static ArraySegment<byte> ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array) ? array : new ArraySegment<byte>(bytes.ToArray());

    static bool BeginsWithHeader(ReadOnlySpan<byte> span) => span.Length > 3 && span.StartsWith("MSH"u8) && IsDelimiter(span[3]);

    static Hl7ParseResult? FindProblem(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> span, int start)
    {
        if (start == span.Length)
            return new(bytes, Hl7ParseErrorCode.Empty, start, "There is no message: only blanks or framing bytes.");
        span = span[start..];
        if (span.StartsWith("FHS"u8) || span.StartsWith("BHS"u8))
            return new(bytes, Hl7ParseErrorCode.IsBatch, start, "The input is a batch, not one message.");
        if (!span.StartsWith("MSH"u8))
            return new(bytes, Hl7ParseErrorCode.NoHeader, start, "A message begins with an MSH segment; this input does not.");
        return span.Length < 4 || !IsDelimiter(span[3])
            ? new(bytes, Hl7ParseErrorCode.UnusableDelimiters, start + 3, "MSH-1, the field separator, is missing or not usable.")
            : null;
    }

    /// <summary>What MSH says of the rest, in one pass over it.</summary>
    /// <param name="content">The text from MSH on.</param>
    /// <param name="delimiters">As MSH-1 and MSH-2 declare them.</param>
    /// <param name="characterSet">The separator before MSH-18, or -1.</param>
    /// <returns>The length of MSH.</returns>
    static int ReadHeader(ReadOnlySpan<byte> content, out Delimiters delimiters, out int characterSet)
    {
        delimiters = ReadDelimiters(content);
        // MSH-1 is the first separator, so MSH-18 follows the seventeenth.
        return ByteScan.LineEndAndNth(content, content[3], 17, out characterSet);
    }

    /// <summary>Segments end as MSH does.</summary>
    static bool LineFeedEnds(ReadOnlySpan<byte> content, int headerLength) => headerLength < content.Length && content[headerLength] == '\n';

    static CharacterSet? CharacterSetOf(ReadOnlySpan<byte> content, int headerLength, int separator, Delimiters delimiters)
    {
        if (separator < 0)
            return null;
        ReadOnlySpan<byte> field = content[(separator + 1)..headerLength];
        int length = field.IndexOf(delimiters.Field);
        return length == 0 || field.IsEmpty ? null : CharacterSet.Of(length < 0 ? field : field[..length], delimiters.Repetition, content);
    }

    /// <summary>How many bytes before the message belong to no message: byte order mark, VT, blanks.</summary>
    public static int LeadingLength(ReadOnlySpan<byte> span)
    {
        int start = span.StartsWith("\uFEFF"u8) ? 3 : 0;
        int blanks = span[start..].IndexOfAnyExcept(Blanks);
        if (blanks < 0)
            return span.Length;
        start += blanks;
        return blanks > 0 && span[start..].StartsWith("\uFEFF"u8) ? start + 3 : start;
    }

    /// <summary>The length up to the end of the last segment, its terminator not counted.</summary>
    public static int ContentLength(ReadOnlySpan<byte> span)
    {
        // Nearly every message ends so: a value, then one CR.
        if (span.Length > 1 && span[^1] == '\r' && span[^2] > ' ')
            return span.Length - 1;
        int length = span.Length;
        while (true)
        {
            int trimmed = span[..length].TrimEnd("\r\n\u001c\0"u8).Length;
            int line = span[..trimmed].TrimEnd(" \t"u8).Length;
            // Blanks at the end of the last segment are data; on a line of their own they are not.
            if (line == trimmed || line == 0 || span[line - 1] is not ((byte)'\r' or (byte)'\n' or 0x1C))
                return trimmed;
            length = line;
        }
    }

    internal static Delimiters ReadDelimiters(ReadOnlySpan<byte> header) =>
        header.StartsWith("MSH|^~\\&|"u8) ? Delimiters.Standard : ReadUnusualDelimiters(header);

    static Delimiters ReadUnusualDelimiters(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> encoding = header[4..];
        int end = encoding.IndexOfAny(header[3], (byte)'\r', (byte)'\n');
        if (end >= 0)
            encoding = encoding[..end];
        // A sender that leaves MSH-2 empty can only mean the recommended characters.
        if (encoding.IsEmpty)
            encoding = "^~\\&"u8;

        Span<byte> found = stackalloc byte[6];
        found.Clear();
        found[0] = header[3];
        int count = 1;
        foreach (byte character in encoding)
        {
            // A character that repeats is skipped: MSH-2 written with two backslashes means one.
            if (count == found.Length || found[..count].Contains(character))
                continue;
            found[count++] = IsDelimiter(character) ? character : Delimiters.None;
        }

        return new Delimiters(found[0], found[1], found[2], found[3], found[4], found[5]);
    }

    internal static bool IsDelimiter(byte value) => value is > 0x20 and < 0x7F && !char.IsAsciiLetterOrDigit((char)value);
}
