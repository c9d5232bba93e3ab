using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Writes text as a value: delimiters become escape sequences, a line feed <c>\.br\</c>, other control characters <c>\Xhh\</c>.
/// Reading the result gives the same text again.
/// </summary>
internal static class EscapeEncoder
{
    /// <summary>Writes a text; what cannot be said in the message becomes <c>?</c> or a blank.</summary>
    /// <returns>Why the text cannot be said as it is, or null when it was.</returns>
    public static string? Write(ref PooledBytes output, string text, Delimiters delimiters, TextCodec codec)
    {
        Span<byte> room = output.Reserve(text.Length);
        bool isAscii = Ascii.FromUtf16(text, room, out int ascii) == System.Buffers.OperationStatus.Done;
        if (isAscii && !delimiters.AreIn(room, ascii))
        {
            output.Advance(ascii);
            return null;
        }

        var plain = new PooledBytes(stackalloc byte[256]);
        plain.Advance(codec.Inner.Encode(text, plain.Reserve(codec.Inner.MaximumBytes(text.Length))));
        string? problem = isAscii || codec.Declared.CanEncode(text) ? null : $"the character set of the message ({codec.Declared.Label}) does not have all characters of the text";
        if (delimiters.Escape == Delimiters.None && delimiters.AreIn(plain.Written, plain.Length))
            problem ??= "the text holds a delimiter or a control character, and the message declares no escape character in MSH-2";
        WriteEscaped(ref output, plain.Written, delimiters);
        plain.Release();
        return problem;
    }

    static void WriteEscaped(ref PooledBytes output, scoped ReadOnlySpan<byte> bytes, Delimiters delimiters)
    {
        while (!bytes.IsEmpty)
        {
            int plain = 0;
            while (plain < bytes.Length && bytes[plain] >= 0x20 && !delimiters.IsSeparator(bytes[plain]))
                plain++;
            output.Write(bytes[..plain]);
            if (plain == bytes.Length)
                return;
            WriteSequence(ref output, bytes[plain], delimiters);
            bytes = bytes[(plain + 1)..];
        }
    }

    static void WriteSequence(ref PooledBytes output, byte value, Delimiters delimiters)
    {
        if (delimiters.Escape == Delimiters.None)
        {
            output.Write((byte)' ');
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
