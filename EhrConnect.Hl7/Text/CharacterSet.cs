using System.Collections.Frozen;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>How the bytes of a message stand for text: MSH-18 and table 0211.</summary>
public sealed class CharacterSet
{
    static readonly FrozenDictionary<string, CharacterSet> Known = CharacterSetTable.Build();

    /// <summary>How long MSH-18 may be; the longest list of names in use is far shorter.</summary>
    internal const int LongestList = 512;

    readonly Encoding _encoding;
    readonly Encoding _writing;
    readonly bool _guessed;

    internal CharacterSet(string name, Encoding encoding, bool isTransparent = true, bool guessed = false)
    {
        Name = name;
        _encoding = encoding;
        // ASCII is read as ISO 8859-1, which loses nothing; it is not written so.
        _writing = name is "ASCII" ? Encoding.ASCII : encoding;
        IsTransparent = isTransparent;
        _guessed = guessed;
        Codec = new TextCodec(this, IsTranscoded: false);
        TranscodedCodec = new TextCodec(this, IsTranscoded: true);
    }

    /// <summary>No MSH-18: a value is UTF-8 where its bytes are valid UTF-8, else ISO 8859-1. Written as UTF-8.</summary>
    public static CharacterSet Unspecified { get; } = new(string.Empty, new UTF8Encoding(false), guessed: true);

    /// <summary><c>UNICODE UTF-8</c>.</summary>
    public static CharacterSet Utf8 => Known["UNICODEUTF8"];

    /// <summary>UTF-8 because the message came as text, whatever its MSH-18 says.</summary>
    internal static CharacterSet DecodedText { get; } = new("UNICODE UTF-8", new UTF8Encoding(false));

    /// <summary><c>8859/1</c>.</summary>
    public static CharacterSet Latin1 => Known["88591"];

    /// <summary><c>ASCII</c>. Bytes above 127 are read as ISO 8859-1 rather than lost.</summary>
    public static CharacterSet Ascii => Known["ASCII"];

    /// <summary>The name in table 0211; empty when the message names none.</summary>
    public string Name { get; }

    /// <summary>True when a byte below 128 always stands for its ASCII character, so that delimiters can be found in the bytes.</summary>
    internal bool IsTransparent { get; }

    internal TextCodec Codec { get; }

    internal TextCodec TranscodedCodec { get; }

    /// <summary>The text of some bytes.</summary>
    /// <param name="bytes">The bytes, escapes already resolved.</param>
    public string Decode(ReadOnlySpan<byte> bytes) => EncodingFor(bytes).GetString(bytes);

    /// <summary>The text of some bytes.</summary>
    /// <param name="bytes">The bytes, escapes already resolved.</param>
    /// <param name="destination">Where to write.</param>
    /// <param name="written">How many characters were written.</param>
    /// <returns>False when the destination is too short.</returns>
    public bool TryDecode(ReadOnlySpan<byte> bytes, Span<char> destination, out int written) =>
        // A byte gives at most one character in every supported character set, so room for the bytes is room for the text.
        destination.Length >= bytes.Length
            ? Count(EncodingFor(bytes).GetChars(bytes, destination), out written)
            : EncodingFor(bytes).TryGetChars(bytes, destination, out written);

    /// <summary>The bytes of some text. A character the set does not have becomes <c>?</c>.</summary>
    /// <param name="text">The text.</param>
    public byte[] Encode(string text) => _writing.GetBytes(text);

    internal int Encode(ReadOnlySpan<char> text, Span<byte> destination) => _writing.GetBytes(text, destination);

    internal int MaximumBytes(int characters) => _writing.GetMaxByteCount(characters);

    internal Decoder GetDecoder() => _encoding.GetDecoder();

    /// <summary>The name for people.</summary>
    internal string Label => Name.Length == 0 ? "none declared, so UTF-8" : Name;

    /// <summary>True when every character of the text is in the set.</summary>
    /// <param name="text">The text.</param>
    public bool CanEncode(string text) => Ascii7(text) || string.Equals(_writing.GetString(_writing.GetBytes(text)), text, StringComparison.Ordinal);

    /// <summary>The character set with a name of table 0211, or null when it is not supported.</summary>
    /// <param name="name">The name; spelling variants in use are accepted.</param>
    public static CharacterSet? Find(string name) => Known.GetValueOrDefault(CharacterSetTable.Normalise(name));

    /// <summary>
    /// The character set that MSH-18 declares. Its first repetition is the default of the message. To a Japanese two-byte set in a later one senders
    /// switch with escape sequences (<c>\Mxxyyzz\</c>), or with the bare escape codes of ISO 2022, which the reader of that set understands beside ASCII.
    /// </summary>
    internal static CharacterSet Of(ReadOnlySpan<byte> field, byte repetition, ReadOnlySpan<byte> content)
    {
        if (field.IsEmpty)
            return Unspecified;
        if (field.SequenceEqual("UNICODE UTF-8"u8))
            return Utf8;
        if (field.Length > LongestList)
            return Unspecified;
        string[] names = Encoding.Latin1.GetString(field).Split((char)repetition);
        CharacterSet first = Find(names[0]) ?? Unspecified;
        if (names.Length == 1 || Array.Find(names, n => CharacterSetTable.Normalise(n) is "ISOIR87" or "ISOIR159") is not string japanese)
            return first;
        const byte Escape = 0x1B;
        bool hasLetters = first.IsTransparent && !ReferenceEquals(first, Unspecified) && !ReferenceEquals(first, Ascii);
        return hasLetters && !content.Contains(Escape) ? first : Find(japanese)!;
    }

    Encoding EncodingFor(ReadOnlySpan<byte> bytes) =>
        _guessed && !System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.Latin1 : _encoding;

    static bool Count(int count, out int written)
    {
        written = count;
        return true;
    }

    static bool Ascii7(string text) => System.Text.Ascii.IsValid(text);
}
