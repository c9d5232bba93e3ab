using System.Buffers;
using System.Globalization;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Resolves escape sequences (chapter 2, "Use of escape sequences in text fields") once, after splitting.
/// A sequence that is not known (local ones, <c>\Z..\</c>, among them), or an escape character without its partner, stays as it is.
/// </summary>
internal static class EscapeDecoder
{
    const int StackLength = 512;

    // A sender can ask for a thousand blank lines in ten bytes; a page is enough.
    const int MaximumBlanks = 100;

    public static bool NeedsDecoding(ReadOnlySpan<byte> bytes, Delimiters delimiters) =>
        delimiters.Escape != Delimiters.None && bytes.IndexOf(delimiters.Escape) >= 0;

    public static string Decode(ReadOnlySpan<byte> bytes, Delimiters delimiters, TextCodec codec)
    {
        if (!NeedsDecoding(bytes, delimiters))
            return codec.Inner.Decode(bytes);
        if (HasCharacterSetSwitch(bytes, delimiters.Escape))
            return CharacterSetSwitch.Decode(bytes, delimiters, codec);
        var resolved = new PooledBytes(stackalloc byte[StackLength]);
        try
        {
            Resolve(bytes, delimiters, codec, ref resolved);
            return codec.Inner.Decode(resolved.Written);
        }
        finally
        {
            resolved.Release();
        }
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, Delimiters delimiters, TextCodec codec, Span<char> destination, out int written)
    {
        if (!NeedsDecoding(bytes, delimiters))
            return codec.Inner.TryDecode(bytes, destination, out written);
        if (HasCharacterSetSwitch(bytes, delimiters.Escape))
        {
            string text = CharacterSetSwitch.Decode(bytes, delimiters, codec);
            written = text.Length;
            return text.TryCopyTo(destination);
        }

        var resolved = new PooledBytes(stackalloc byte[StackLength]);
        try
        {
            Resolve(bytes, delimiters, codec, ref resolved);
            return codec.Inner.TryDecode(resolved.Written, destination, out written);
        }
        finally
        {
            resolved.Release();
        }
    }

    /// <summary>Resolves every sequence that stands for bytes; the result is in the encoding of the message text.</summary>
    internal static void Resolve(ReadOnlySpan<byte> bytes, Delimiters delimiters, TextCodec codec, ref PooledBytes output)
    {
        while (true)
        {
            int open = bytes.IndexOf(delimiters.Escape);
            int length = open < 0 ? -1 : bytes[(open + 1)..].IndexOf(delimiters.Escape);
            if (length < 0)
            {
                output.Write(bytes);
                return;
            }

            output.Write(bytes[..open]);
            if (TryResolve(bytes.Slice(open + 1, length), delimiters, codec, ref output))
            {
                bytes = bytes[(open + length + 2)..];
            }
            else
            {
                // Not a sequence: the first character is plain text, the second may open one.
                output.Write(bytes.Slice(open, length + 1));
                bytes = bytes[(open + length + 1)..];
            }
        }
    }

    static bool HasCharacterSetSwitch(ReadOnlySpan<byte> bytes, byte escape) =>
        bytes.IndexOf([escape, (byte)'C']) >= 0 || bytes.IndexOf([escape, (byte)'M']) >= 0;

    static bool TryResolve(ReadOnlySpan<byte> sequence, Delimiters delimiters, TextCodec codec, ref PooledBytes output)
    {
        if (sequence.Length == 1)
            return TrySingle(sequence[0], delimiters, ref output);
        if (sequence.IsEmpty)
            return false;
        return sequence[0] switch
        {
            (byte)'X' => TryHex(sequence[1..], codec, ref output),
            (byte)'.' => TryFormat(sequence[1..], ref output),
            _ => false,
        };
    }

    static bool TrySingle(byte letter, Delimiters delimiters, ref PooledBytes output)
    {
        byte value;
        switch ((char)letter)
        {
            case 'F': value = delimiters.Field; break;
            case 'S': value = Or(delimiters.Component, (byte)'^'); break;
            case 'T': value = Or(delimiters.Subcomponent, (byte)'&'); break;
            case 'R': value = Or(delimiters.Repetition, (byte)'~'); break;
            case 'E': value = delimiters.Escape; break;
            case 'P': value = Or(delimiters.Truncation, (byte)'#'); break;
            // Highlighting changes how text looks, not what it says.
            case 'H' or 'N': return true;
            default: return false;
        }

        output.Write(value);
        return true;

        static byte Or(byte declared, byte usual) => declared == Delimiters.None ? usual : declared;
    }

    static bool TryHex(ReadOnlySpan<byte> digits, TextCodec codec, ref PooledBytes output)
    {
        if (digits.IsEmpty || digits.Length % 2 != 0)
            return false;
        int length = digits.Length / 2;
        if (Convert.FromHexString(digits, output.Reserve(length), out _, out int written) != OperationStatus.Done)
            return false;
        if (!codec.IsTranscoded)
        {
            output.Advance(written);
            return true;
        }

        // The text was turned into UTF-8, the hexadecimal bytes are still in the character set of the message; half a UTF-16 character is a control character.
        ReadOnlySpan<byte> bytes = output.Reserve(length)[..length];
        string text = Utf16.IsName(codec.Declared) && length % 2 == 1 ? Encoding.Latin1.GetString(bytes) : codec.Declared.Decode(bytes);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        output.Write(utf8);
        return true;
    }

    /// <summary>The formatting commands of data type FT, as plain text.</summary>
    static bool TryFormat(ReadOnlySpan<byte> command, ref PooledBytes output)
    {
        if (command.Length < 2)
            return false;
        ReadOnlySpan<byte> argument = command[2..];
        int number = 1;
        if (!argument.IsEmpty && !int.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return false;
        ReadOnlySpan<byte> name = command[..2];
        if (name.SequenceEqual("br"u8) || name.SequenceEqual("ce"u8))
            output.Write((byte)'\n');
        else if (name.SequenceEqual("sp"u8))
            Repeat((byte)'\n', number, ref output);
        else if (name.SequenceEqual("sk"u8))
            Repeat((byte)' ', number, ref output);
        else
            return name.SequenceEqual("in"u8) || name.SequenceEqual("ti"u8) || name.SequenceEqual("fi"u8) || name.SequenceEqual("nf"u8);
        return true;
    }

    static void Repeat(byte value, int count, ref PooledBytes output)
    {
        count = Math.Clamp(count, 1, MaximumBlanks);
        output.Reserve(count)[..count].Fill(value);
        output.Advance(count);
    }
}
