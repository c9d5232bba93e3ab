using System.Buffers;

namespace EhrConnect.Hl7;

/// <summary>Writes text as a value: delimiters become escape sequences, line breaks <c>\.br\</c>, other control bytes <c>\Xhh\</c>.</summary>
internal static class EscapeEncoder
{
    public static void Write(IBufferWriter<byte> output, string text, Delimiters delimiters, CharacterSet characterSet)
    {
        foreach (byte value in characterSet.Encode(text))
        {
            if (value >= 0x20 && !delimiters.IsSeparator(value))
                output.Write([value]);
            else if (delimiters.Escape == Delimiters.None)
                output.Write(" "u8);
            else
                WriteEscaped(output, value, delimiters);
        }
    }

    static void WriteEscaped(IBufferWriter<byte> output, byte value, Delimiters delimiters)
    {
        output.Write([delimiters.Escape]);
        if (value == delimiters.Field)
            output.Write("F"u8);
        else if (value == delimiters.Component)
            output.Write("S"u8);
        else if (value == delimiters.Repetition)
            output.Write("R"u8);
        else if (value == delimiters.Escape)
            output.Write("E"u8);
        else if (value == delimiters.Subcomponent)
            output.Write("T"u8);
        else if (value == '\n')
            output.Write(".br"u8);
        else if (value == delimiters.Truncation && value >= 0x20)
            output.Write("P"u8);
        else
            output.Write([(byte)'X', (byte)Digit(value >> 4), (byte)Digit(value & 15)]);
        output.Write([delimiters.Escape]);
    }

    static char Digit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);
}
