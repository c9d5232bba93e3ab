namespace EhrConnect.Hl7;

/// <summary>Recognises UTF-16 by its bytes: a byte order mark, or MSH with a zero in every other byte.</summary>
internal static class Utf16
{
    public static CharacterSet? Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
            return null;
        if ((bytes[0] == 0xFF && bytes[1] == 0xFE) || bytes.StartsWith("M\0S\0H\0"u8))
            return CharacterSet.Find("UTF-16");
        return (bytes[0] == 0xFE && bytes[1] == 0xFF) || bytes.StartsWith("\0M\0S\0H"u8) ? CharacterSet.Find("UTF-16BE") : null;
    }

    public static bool IsName(CharacterSet characterSet) => characterSet.Name is "UNICODE UTF-16" or "UTF-16BE";
}
