using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Writes text as a value: delimiters become escape sequences, a line feed <c>\.br\</c>, other control characters <c>\Xhh\</c>.
/// Reading the result gives the same text again.
/// </summary>
internal static class EscapeEncoder
{
    public static void Write(ref PooledBytes output, string text, Delimiters delimiters, CharacterSet characterSet)
    {
        if (Ascii.FromUtf16(text, output.Reserve(text.Length), out int ascii) == System.Buffers.OperationStatus.Done
            && !delimiters.IsInside(output.Reserve(text.Length)[..ascii]))
        {
            output.Advance(ascii);
            return;
        }

        ReadOnlySpan<byte> bytes = characterSet.Encode(text);
        while (!bytes.IsEmpty)
        {
            int plain = 0;
            while (plain < bytes.Length && bytes[plain] >= 0x20 && !delimiters.IsSeparator(bytes[plain]))
                plain++;
            output.Write(bytes[..plain]);
            if (plain == bytes.Length)
                return;
            WriteEscaped(ref output, bytes[plain], delimiters);
            bytes = bytes[(plain + 1)..];
        }
    }

    static void WriteEscaped(ref PooledBytes output, byte value, Delimiters delimiters)
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
        output.Write(delimiters.Escape);
        output.Write(sequence);
        output.Write(delimiters.Escape);
    }

    static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
