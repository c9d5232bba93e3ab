namespace EhrConnect.Hl7;

/// <summary>
/// How the text of one message is encoded. A character set whose bytes can look like delimiters (UTF-16, Shift JIS, ISO 2022, GB 18030, Big5)
/// is turned into UTF-8 before the message is split; the original bytes are kept beside it.
/// </summary>
/// <param name="Declared">The character set of MSH-18.</param>
/// <param name="IsTranscoded">True when the text was turned into UTF-8.</param>
internal sealed record TextCodec(CharacterSet Declared, bool IsTranscoded)
{
    /// <summary>The character set the text is in now.</summary>
    public CharacterSet Inner => IsTranscoded ? CharacterSet.Utf8 : Declared;
}
