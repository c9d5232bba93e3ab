using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Text that changes its character set with <c>\Cxxyy\</c> and <c>\Mxxyyzz\</c> (chapter 2, "Escape sequences supporting multiple character sets"):
/// the hexadecimal digits are an ISO 2022 escape sequence without its ESC.
/// </summary>
internal static class CharacterSetSwitch
{
    public static string Decode(ReadOnlySpan<byte> bytes, Delimiters delimiters, TextCodec codec)
    {
        var text = new StringBuilder();
        CharacterSet? current = null;
        string prefix = string.Empty;
        while (!bytes.IsEmpty)
        {
            int at = FindSwitch(bytes, delimiters.Escape, out int length, out CharacterSet? next, out string nextPrefix);
            Append(text, at < 0 ? bytes : bytes[..at], delimiters, codec, current, prefix);
            if (at < 0)
                break;
            (current, prefix) = (next, nextPrefix);
            bytes = bytes[(at + length)..];
        }

        return text.ToString();
    }

    static void Append(StringBuilder text, ReadOnlySpan<byte> bytes, Delimiters delimiters, TextCodec codec, CharacterSet? current, string prefix)
    {
        if (bytes.IsEmpty)
            return;
        var resolved = new PooledBytes(stackalloc byte[256]);
        resolved.Write(Encoding.Latin1.GetBytes(prefix));
        EscapeDecoder.Resolve(bytes, delimiters, current is null ? codec : new TextCodec(current, IsTranscoded: false), ref resolved);
        text.Append((current ?? codec.Inner).Decode(resolved.Written));
        resolved.Release();
    }

    static int FindSwitch(ReadOnlySpan<byte> bytes, byte escape, out int length, out CharacterSet? next, out string prefix)
    {
        for (int from = 0; from < bytes.Length;)
        {
            int open = bytes[from..].IndexOf(escape);
            if (open < 0)
                break;
            open += from;
            int close = bytes[(open + 1)..].IndexOf(escape);
            if (close < 0)
                break;
            if (TryRead(bytes.Slice(open + 1, close), out next, out prefix))
            {
                length = close + 2;
                return open;
            }

            // Not a sequence: the second escape character may open one.
            from = open + close + 1;
        }

        length = 0;
        next = null;
        prefix = string.Empty;
        return -1;
    }

    /// <summary>Which character set a sequence selects; ISO 2022 designations, by the registry's final bytes.</summary>
    static bool TryRead(ReadOnlySpan<byte> sequence, out CharacterSet? next, out string prefix)
    {
        (string? name, prefix) = Encoding.Latin1.GetString(sequence).ToUpperInvariant() switch
        {
            "C2842" => ("ASCII", string.Empty),
            "C284A" => ("ISO IR14", string.Empty),
            "C2949" => ("ISO IR13", string.Empty),
            "C2D41" => ("8859/1", string.Empty),
            "C2D42" => ("8859/2", string.Empty),
            "C2D43" => ("8859/3", string.Empty),
            "C2D44" => ("8859/4", string.Empty),
            "C2D4C" => ("8859/5", string.Empty),
            "C2D47" => ("8859/6", string.Empty),
            "C2D46" => ("8859/7", string.Empty),
            "C2D48" => ("8859/8", string.Empty),
            "C2D4D" => ("8859/9", string.Empty),
            "C2D62" => ("8859/15", string.Empty),
            "M2442" or "M242842" => ("ISO IR87", "\u001b$B"),
            "M242844" => ("ISO IR159", "\u001b$(D"),
            "M242943" => ("KS X 1001", string.Empty),
            _ => (null, string.Empty),
        };
        next = name is null ? null : CharacterSet.Find(name);
        return next is not null;
    }
}
