using System.Buffers;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Writes text as a value: delimiters become escape sequences, a line feed <c>\.br\</c>, other control characters <c>\Xhh\</c>.
/// Reading the result gives the same text again.
/// </summary>
internal static class EscapeEncoder
{
    public static void Write(IBufferWriter<byte> output, string text, Delimiters delimiters, CharacterSet characterSet)
    {
        ReadOnlySpan<byte> bytes = Ascii.IsValid(text) ? Encoding.ASCII.GetBytes(text) : characterSet.Encode(text);
        while (!bytes.IsEmpty)
        {
            int plain = 0;
            while (plain < bytes.Length && bytes[plain] >= 0x20 && !delimiters.IsSeparator(bytes[plain]))
                plain++;
            output.Write(bytes[..plain]);
            if (plain == bytes.Length)
                return;
            WriteEscaped(output, bytes[plain], delimiters);
            bytes = bytes[(plain + 1)..];
        }
    }

    static void WriteEscaped(IBufferWriter<byte> output, byte value, Delimiters delimiters)
    {
        if (delimiters.Escape == Delimiters.None)
        {
            // Without an escape character nothing can stand for a delimiter.
            output.Write(" "u8);
            return;
        }

        ReadOnlySpan<byte> sequence = [(byte)'X', Digit(value >> 4), Digit(value & 15)];
        if (value == delimiters.Field)
            sequence = "F"u8;
        else if (value == delimiters.Component)
            sequence = "S"u8;
        else if (value == delimiters.Repetition)
            sequence = "R"u8;
        else if (value == delimiters.Escape)
            sequence = "E"u8;
        else if (value == delimiters.Subcomponent)
            sequence = "T"u8;
        else if (value == '\n')
            sequence = ".br"u8;
        else if (value >= 0x20)
            sequence = "P"u8;
        Span<byte> target = output.GetSpan(sequence.Length + 2);
        target[0] = delimiters.Escape;
        sequence.CopyTo(target[1..]);
        target[sequence.Length + 1] = delimiters.Escape;
        output.Advance(sequence.Length + 2);
    }

    static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
