namespace EhrConnect.Hl7;

/// <summary>Recognises UTF-16 by its bytes: a byte order mark, or MSH with a zero in every other byte, also behind an MLLP start byte of one or two bytes.</summary>
internal static class Utf16
{
    const byte Start = 0x0B;

    public static CharacterSet? Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
            return null;
        if (IsFramed(bytes))
            bytes = bytes[1..];
        if ((bytes[0] == 0xFF && bytes[1] == 0xFE) || bytes.StartsWith("M\0S\0H\0"u8) || bytes.StartsWith("\u000b\0M\0S\0"u8))
            return CharacterSet.Find("UTF-16");
        return (bytes[0] == 0xFE && bytes[1] == 0xFF) || bytes.StartsWith("\0M\0S\0H"u8) || bytes.StartsWith("\0\u000b\0M\0S"u8) ? CharacterSet.Find("UTF-16BE") : null;
    }

    /// <summary>The text, without MLLP framing in single bytes around it.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, CharacterSet utf16)
    {
        if (IsFramed(bytes))
        {
            bytes = bytes[1..];
            if (bytes.EndsWith("\u001c\r"u8))
                bytes = bytes[..^2];
            else if (bytes.Length % 2 == 1 && bytes[^1] == 0x1C)
                bytes = bytes[..^1];
        }

        return utf16.Decode(bytes);
    }

    /// <summary>How many bytes of MLLP framing <see cref="Decode"/> leaves out at the start.</summary>
    public static int FrameLength(ReadOnlySpan<byte> bytes) => Detect(bytes) is not null && IsFramed(bytes) ? 1 : 0;

    public static bool IsName(CharacterSet characterSet) => characterSet.Name is "UNICODE UTF-16" or "UTF-16BE";

    static bool IsFramed(ReadOnlySpan<byte> bytes) => bytes.Length > 4 && bytes[0] == Start && bytes[1] != 0;
}
