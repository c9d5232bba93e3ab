namespace EhrConnect.Hl7;

/// <summary>Looks through a whole message for what was tolerated.</summary>
internal static class WarningScan
{
    public static IReadOnlyList<Hl7Warning> Run(Hl7Message message)
    {
        var found = new WarningList();
        Surroundings(message, found);
        Header(message, found);
        Lines(message, found);
        Escapes(message, found);
        return found.Found;
    }

    static void Surroundings(Hl7Message message, WarningList found)
    {
        // A transcoded message was read from other bytes than these; its surroundings are of no interest.
        if (message.Codec.IsTranscoded)
            return;
        ReadOnlySpan<byte> input = message.Bytes.Span;
        int start = message.Leading;
        ReadOnlySpan<byte> before = input[..start];
        int contentEnd = start + message.Text.Length;
        ReadOnlySpan<byte> after = input[contentEnd..];
        if (before.IndexOf("\uFEFF"u8) is int mark and >= 0)
            found.Add(Hl7WarningCode.ByteOrderMark, mark, "There is a byte order mark before MSH; the message is read as UTF-8.");
        if (before.Contains((byte)0x0B) || after.Contains((byte)0x1C))
            found.Add(Hl7WarningCode.FramingBytes, 0, "There are MLLP framing bytes around the message.");
        if (before.IndexOfAny(" \t\r\n\0"u8) is int blank and >= 0)
            found.Add(Hl7WarningCode.LeadingBlanks, blank, "There are blanks before MSH.");
        ReadOnlySpan<byte> rest = after.StartsWith("\r\n"u8) ? after[2..] : after.Length > 0 ? after[1..] : after;
        if (!after.Contains((byte)0x1C) && !rest.IsEmpty)
            found.Add(Hl7WarningCode.TrailingBlanks, contentEnd, "There are blanks or empty lines after the last segment.");
    }

    static void Header(Hl7Message message, WarningList found)
    {
        MessageHeader header = message.Header;
        Field encoding = header.Segment.Field(2);
        ReadOnlySpan<byte> characters = encoding.Value.Bytes;
        int origin = Origin(message);
        if (characters.Length is < 4 or > 5)
            found.Add(Hl7WarningCode.EncodingCharacterCount, origin + 4, $"MSH-2 has {characters.Length} characters; the standard has 4, or 5 from version 2.7.");
        for (int i = 0; i < characters.Length && i < 5; i++)
        {
            if (!MessageReader.IsDelimiter(characters[i]) || characters[i] == message.Delimiters.Field || characters[..i].Contains(characters[i]))
                found.Add(Hl7WarningCode.UnusableEncodingCharacter, origin + 4 + i, $"Character {i + 1} of MSH-2 cannot be a delimiter and is not used.");
        }

        if (header.MessageCode is null)
            found.Add(Hl7WarningCode.NoMessageType, Place(header.Segment.Field(9).Value), "MSH-9, the message type, is empty.");
        if (header.ControlId is null)
            found.Add(Hl7WarningCode.NoControlId, Place(header.Segment.Field(10).Value), "MSH-10, the control id, is empty.");
        if (Hl7Version.Find(header.Version) is null)
            found.Add(Hl7WarningCode.UnknownVersion, Place(header.Segment.Field(12).Value), "MSH-12 is not a version from 2.1 to 2.8.2.");
        Field names = header.Segment.Field(18);
        bool isTooLong = names.Value.Bytes.Length > CharacterSet.LongestList;
        for (int i = 1; isTooLong ? i == 1 : i <= names.Count; i++)
        {
            Hl7Value name = names.Repetition(i).Value;
            if (isTooLong || (name.Text is string text && CharacterSet.Find(text) is null))
                found.Add(Hl7WarningCode.UnknownCharacterSet, Place(name), "MSH-18 names a character set that is not supported.");
        }

        // Of a field that MSH is too short to have, the place is MSH.
        int Place(Hl7Value value) => origin + Math.Max(0, value.Position);
    }

    static void Lines(Hl7Message message, WarningList found)
    {
        ReadOnlySpan<byte> text = message.Text.Span;
        int origin = Origin(message);
        bool carriageReturn = false, lineFeed = false;
        foreach (Segment segment in message.Segments)
        {
            if (!segment.IsWellFormed)
                found.Add(Hl7WarningCode.MalformedSegment, origin + segment.Position, "A line does not begin with a segment name and a field separator.");
            int end = segment.Position + segment.Bytes.Length;
            int next = SegmentScanner.Next(text, end);
            ReadOnlySpan<byte> terminator = text[end..next];
            lineFeed |= terminator.Contains((byte)'\n');
            carriageReturn |= terminator is [(byte)'\r'];
            if (terminator.Length > 2 || terminator is [(byte)'\r', (byte)'\r'] or [(byte)'\n', (byte)'\n'])
                found.Add(Hl7WarningCode.EmptyLine, origin + end, "There is an empty line between segments.");
        }

        if (lineFeed && carriageReturn)
            found.Add(Hl7WarningCode.MixedTerminators, origin, "Segments end with CR in some places and with LF in others.");
        else if (lineFeed)
            found.Add(Hl7WarningCode.LineFeedTerminator, origin, "Segments end with LF or CRLF; the standard has CR.");
    }

    static void Escapes(Hl7Message message, WarningList found)
    {
        byte escape = message.Delimiters.Escape;
        if (escape == Delimiters.None)
            return;
        int origin = Origin(message);
        ReadOnlySpan<byte> ends = [message.Delimiters.Field, message.Delimiters.Component, message.Delimiters.Repetition, message.Delimiters.Subcomponent, (byte)'\r', (byte)'\n'];
        foreach (Segment segment in message.Segments)
        {
            ReadOnlySpan<byte> bytes = segment.Bytes;
            int at = SegmentScanner.IsHeader(bytes) ? Math.Min(bytes.Length, 4 + segment.Field(2).Value.Bytes.Length) : 0;
            while (bytes[at..].IndexOf(escape) is int hit and >= 0)
            {
                at += hit;
                int close = bytes[(at + 1)..].IndexOf(escape);
                if (close >= 0 && bytes.Slice(at + 1, close).IndexOfAny(ends) < 0)
                {
                    at += close + 2;
                    continue;
                }

                if (!found.Add(Hl7WarningCode.UnclosedEscape, origin + segment.Position + at, "An escape character has no partner in its value."))
                    return;
                at++;
            }
        }
    }

    static int Origin(Hl7Message message) => message.Codec.IsTranscoded ? 0 : message.Leading;
}
