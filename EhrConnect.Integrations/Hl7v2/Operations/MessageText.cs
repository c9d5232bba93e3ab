using EhrConnect.Hl7;

namespace EhrConnect.Integrations.Hl7v2.Operations;

/// <summary>A message that somebody gave as text, as the bytes that travel.</summary>
public static class MessageText
{
    /// <summary>
    /// The bytes in the character set that MSH-18 names, UTF-8 without one; null when that set lacks a character of the text.
    /// Lines that end as an editor ends them (LF, CR LF) become segments that end as the standard wants them.
    /// </summary>
    public static byte[]? ToBytes(string text)
    {
        var segments = text.Replace("\r\n", "\r", StringComparison.Ordinal);
        if (!segments.TrimEnd('\r', '\n').Contains('\r', StringComparison.Ordinal)) segments = segments.Replace('\n', '\r');
        var declared = Hl7Message.Parse(segments).Message?.Header.CharacterSet;
        var set = CharacterSet.Find(declared ?? "") ?? CharacterSet.Utf8;
        return set.CanEncode(segments) ? set.Encode(segments) : null;
    }

    /// <summary>Why there are no bytes.</summary>
    public const string NotEncodable = "message: it holds characters that the character set in MSH-18 does not have.";
}
