using System.Collections.Frozen;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>How the bytes of a message stand for text: MSH-18 and table 0211.</summary>
public sealed class CharacterSet
{
    static readonly FrozenDictionary<string, CharacterSet> Known = Build();

    readonly Encoding _encoding;

    CharacterSet(string name, Encoding encoding)
    {
        Name = name;
        _encoding = encoding;
    }

    /// <summary>No MSH-18: UTF-8 where the bytes are valid UTF-8, else ISO 8859-1. Written as UTF-8.</summary>
    public static CharacterSet Unspecified { get; } = new(string.Empty, new UTF8Encoding(false));

    /// <summary><c>UNICODE UTF-8</c>.</summary>
    public static CharacterSet Utf8 { get; } = new("UNICODE UTF-8", new UTF8Encoding(false));

    /// <summary><c>8859/1</c>.</summary>
    public static CharacterSet Latin1 { get; } = new("8859/1", Encoding.Latin1);

    /// <summary><c>ASCII</c>. Bytes above 127 are read as ISO 8859-1 rather than lost.</summary>
    public static CharacterSet Ascii { get; } = new("ASCII", Encoding.Latin1);

    /// <summary>The name in table 0211; empty when the message names none.</summary>
    public string Name { get; }

    /// <summary>The text of some bytes.</summary>
    /// <param name="bytes">The bytes, escapes already resolved.</param>
    public string Decode(ReadOnlySpan<byte> bytes) =>
        !ReferenceEquals(this, Unspecified) || System.Text.Unicode.Utf8.IsValid(bytes) ? _encoding.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    /// <summary>The bytes of some text.</summary>
    /// <param name="text">The text.</param>
    public byte[] Encode(string text) => _encoding.GetBytes(text);

    /// <summary>The character set with a name of table 0211, or null when it is not supported.</summary>
    /// <param name="name">The name; spelling variants in use are accepted.</param>
    public static CharacterSet? Find(string name) => Known.GetValueOrDefault(Normalise(name));

    /// <summary>The character set that MSH-18 declares, by its first repetition.</summary>
    internal static CharacterSet Of(ReadOnlySpan<byte> field, Delimiters delimiters)
    {
        int end = field.IndexOf(delimiters.Repetition);
        if (end >= 0)
            field = field[..end];
        if (field.IsEmpty)
            return Unspecified;
        return field.SequenceEqual("UNICODE UTF-8"u8) ? Utf8 : Find(Encoding.Latin1.GetString(field)) ?? Unspecified;
    }

    static string Normalise(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    static FrozenDictionary<string, CharacterSet> Build()
    {
        var known = new Dictionary<string, CharacterSet>(StringComparer.Ordinal);
        foreach (string name in new[] { "ASCII", "US-ASCII", "ISO-IR-6", "ISO IR6" })
            known[Normalise(name)] = Ascii;
        foreach (string name in new[] { "8859/1", "ISO8859/1", "ISO-8859-1", "LATIN1", "ISO IR100" })
            known[Normalise(name)] = Latin1;
        foreach (string name in new[] { "UNICODE UTF-8", "UTF-8", "UNICODE" })
            known[Normalise(name)] = Utf8;
        return known.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
