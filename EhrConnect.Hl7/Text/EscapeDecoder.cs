using System.Buffers;
using System.Globalization;

namespace EhrConnect.Hl7;

/// <summary>
/// Resolves escape sequences (chapter 2, "Use of escape sequences in text fields") once, after splitting.
/// A sequence that is not known, or an escape character without its partner, stays as it is.
/// </summary>
internal static class EscapeDecoder
{
    public static string Decode(ReadOnlySpan<byte> bytes, Delimiters delimiters, CharacterSet characterSet)
    {
        if (delimiters.Escape == Delimiters.None || bytes.IndexOf(delimiters.Escape) < 0)
            return characterSet.Decode(bytes);
        var resolved = new ArrayBufferWriter<byte>(bytes.Length + 16);
        Resolve(bytes, delimiters, resolved);
        return characterSet.Decode(resolved.WrittenSpan);
    }

    static void Resolve(ReadOnlySpan<byte> bytes, Delimiters delimiters, ArrayBufferWriter<byte> output)
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
            ReadOnlySpan<byte> sequence = bytes.Slice(open + 1, length);
            if (TryResolve(sequence, delimiters, output))
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

    static bool TryResolve(ReadOnlySpan<byte> sequence, Delimiters delimiters, ArrayBufferWriter<byte> output)
    {
        if (sequence.IsEmpty)
            return false;
        byte? single = sequence.Length > 1 ? null : (char)sequence[0] switch
        {
            'F' => delimiters.Field,
            'S' => delimiters.Component,
            'T' => delimiters.Subcomponent == Delimiters.None ? (byte)'&' : delimiters.Subcomponent,
            'R' => delimiters.Repetition == Delimiters.None ? (byte)'~' : delimiters.Repetition,
            'E' => delimiters.Escape,
            'P' => delimiters.Truncation == Delimiters.None ? (byte)'#' : delimiters.Truncation,
            _ => null,
        };
        if (single is byte value)
        {
            output.Write([value]);
            return true;
        }

        if (sequence.Length == 1 && sequence[0] is (byte)'H' or (byte)'N')
            return true;
        return sequence[0] switch
        {
            (byte)'X' => TryHex(sequence[1..], output),
            (byte)'.' => TryFormat(sequence[1..], output),
            _ => false,
        };
    }

    static bool TryHex(ReadOnlySpan<byte> digits, ArrayBufferWriter<byte> output)
    {
        if (digits.IsEmpty || digits.Length % 2 != 0)
            return false;
        Span<byte> bytes = output.GetSpan(digits.Length / 2);
        if (Convert.FromHexString(digits, bytes, out _, out int written) != OperationStatus.Done)
            return false;
        output.Advance(written);
        return true;
    }

    static bool TryFormat(ReadOnlySpan<byte> command, ArrayBufferWriter<byte> output)
    {
        if (command.Length < 2)
            return false;
        int lines = 0;
        ReadOnlySpan<byte> argument = command[2..];
        bool hasNumber = argument.IsEmpty || int.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out lines);
        if (!hasNumber)
            return false;
        ReadOnlySpan<byte> name = command[..2];
        if (name.SequenceEqual("br"u8) || name.SequenceEqual("ce"u8))
            output.Write("\n"u8);
        else if (name.SequenceEqual("sp"u8))
            output.Write(Enumerable.Repeat((byte)'\n', Math.Clamp(lines, 1, 100)).ToArray());
        else
            return name.SequenceEqual("in"u8) || name.SequenceEqual("ti"u8) || name.SequenceEqual("fi"u8) || name.SequenceEqual("nf"u8);
        return true;
    }
}
