namespace EhrConnect.Hl7;

/// <summary>What was tolerated while reading a message. The numbers are stable.</summary>
public enum Hl7WarningCode
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A byte order mark before MSH.</summary>
    ByteOrderMark = 1,

    /// <summary>MLLP framing bytes around the message.</summary>
    FramingBytes = 2,

    /// <summary>Blanks or line ends before MSH.</summary>
    LeadingBlanks = 3,

    /// <summary>Blanks, NULs or empty lines after the last segment.</summary>
    TrailingBlanks = 4,

    /// <summary>Segments end with LF or CRLF instead of CR (chapter 2, "Segment terminator").</summary>
    LineFeedTerminator = 5,

    /// <summary>Segment ends are mixed.</summary>
    MixedTerminators = 6,

    /// <summary>MSH-2 has fewer than four or more than five characters.</summary>
    EncodingCharacterCount = 7,

    /// <summary>Two delimiters are the same character, or one is a letter or digit; the later one is ignored.</summary>
    UnusableEncodingCharacter = 8,

    /// <summary>A line that does not begin with a segment name and a field separator.</summary>
    MalformedSegment = 9,

    /// <summary>MSH-9 is empty.</summary>
    NoMessageType = 10,

    /// <summary>MSH-10 is empty.</summary>
    NoControlId = 11,

    /// <summary>MSH-12 is empty or not a version from 2.1 to 2.8.2.</summary>
    UnknownVersion = 12,

    /// <summary>MSH-18 names a character set that is not supported.</summary>
    UnknownCharacterSet = 13,

    /// <summary>An escape character without its partner.</summary>
    UnclosedEscape = 14,

    /// <summary>An empty line between segments.</summary>
    EmptyLine = 15,
}
