using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Writes text as a value: delimiters become escape sequences, a line feed <c>\.br\</c>, other control characters <c>\Xhh\</c>.
/// Reading the result gives the same text again.
/// </summary>
internal static class EscapeEncoder
{
    // \.br\ and \Xhh\.
    const int LongestSequence = 5;

    const string NoEscape = "the text holds a delimiter or a control character, and the message declares no escape character in MSH-2";

    /// <summary>Writes a text; what cannot be said in the message becomes <c>?</c> or a blank.</summary>
    /// <returns>Why the text cannot be said as it is, or null when it was.</returns>
    public static string? Write(ref PooledBytes output, string text, Delimiters delimiters, TextCodec codec)
    {
        Span<byte> room = output.Reserve(text.Length);
        if (text.Length is >= 8 and <= 16 && Vector128.IsHardwareAccelerated && TryNarrow(text, room, delimiters, out uint special))
            return WriteShort(ref output, text, delimiters, special);
        if (Ascii.FromUtf16(text, room, out int ascii) == OperationStatus.Done)
        {
            if (delimiters.AreIn(room[..ascii]))
                return WriteAscii(ref output, text, delimiters);
            output.Advance(ascii);
            return null;
        }

        return WriteOther(ref output, text, delimiters, codec);
    }

    /// <summary>Text that is not all ASCII.</summary>
    static string? WriteOther(ref PooledBytes output, string text, Delimiters delimiters, TextCodec codec)
    {
        var plain = new PooledBytes(stackalloc byte[256]);
        plain.Advance(codec.Inner.Encode(text, plain.Reserve(codec.Inner.MaximumBytes(text.Length))));
        string? problem = codec.Declared.CanEncode(text) ? null : $"the character set of the message ({codec.Declared.Label}) does not have all characters of the text";
        if (delimiters.Escape == Delimiters.None && delimiters.AreIn(plain.Written))
            problem ??= NoEscape;
        WriteEscaped(ref output, plain.Written, delimiters);
        plain.Release();
        return problem;
    }

    /// <summary>Eight to sixteen characters, if they are ASCII, as bytes; and a bit for each that cannot stand for itself in a value.</summary>
    static bool TryNarrow(string text, Span<byte> room, Delimiters delimiters, out uint special)
    {
        // The first eight and the last eight, which may overlap.
        ref ushort first = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text.AsSpan()));
        int tail = text.Length - Vector128<ushort>.Count;
        var head = Vector128.LoadUnsafe(ref first);
        var end = Vector128.LoadUnsafe(ref first, (nuint)tail);
        special = 0;
        if (((head | end) & Vector128.Create((ushort)0xFF80)) != Vector128<ushort>.Zero)
            return false;
        var bytes = Vector128.Narrow(head, end);
        BinaryPrimitives.WriteUInt64LittleEndian(room, bytes.AsUInt64()[0]);
        BinaryPrimitives.WriteUInt64LittleEndian(room[tail..], bytes.AsUInt64()[1]);
        uint found = delimiters.SpecialAmong(bytes);
        special = (found & 0xFF) | (found >> 8 << tail);
        return true;
    }

    /// <summary>Sixteen characters at most, already in the room of the output; a bit of <paramref name="special"/> for each that cannot stand for itself.</summary>
    static string? WriteShort(ref PooledBytes output, string text, Delimiters delimiters, uint special)
    {
        if (special == 0)
        {
            output.Advance(text.Length);
            return null;
        }

        Span<byte> room = output.Reserve(text.Length * LongestSequence);
        int written = BitOperations.TrailingZeroCount(special);
        for (int at = written; at < text.Length;)
        {
            written += WriteSequence(room[written..], (byte)text[at++], delimiters);
            special &= special - 1;
            for (int next = special == 0 ? text.Length : BitOperations.TrailingZeroCount(special); at < next; at++)
                room[written++] = (byte)text[at];
        }

        output.Advance(written);
        return delimiters.Escape == Delimiters.None ? NoEscape : null;
    }

    static string? WriteAscii(ref PooledBytes output, string text, Delimiters delimiters)
    {
        Span<byte> room = output.Reserve(text.Length * LongestSequence);
        int written = 0;
        foreach (char character in text)
        {
            byte value = (byte)character;
            if (value >= 0x20 && !delimiters.IsSeparator(value))
                room[written++] = value;
            else
                written += WriteSequence(room[written..], value, delimiters);
        }

        output.Advance(written);
        return delimiters.Escape == Delimiters.None ? NoEscape : null;
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
            output.Advance(WriteSequence(output.Reserve(LongestSequence), bytes[plain], delimiters));
            bytes = bytes[(plain + 1)..];
        }
    }

    /// <summary>Writes the escape sequence of a byte and says how long it is.</summary>
    static int WriteSequence(Span<byte> output, byte value, Delimiters delimiters)
    {
        if (delimiters.Escape == Delimiters.None)
        {
            output[0] = (byte)' ';
            return 1;
        }

        output[0] = delimiters.Escape;
        int length = 1;
        // A control character first: an undeclared delimiter is a zero, and a zero in the text is none.
        if (value == '\n' && !delimiters.IsSeparator((byte)'.'))
        {
            output[length++] = (byte)'.';
            output[length++] = (byte)'b';
            output[length++] = (byte)'r';
        }
        else if (value < 0x20)
        {
            output[length++] = (byte)'X';
            output[length++] = Digit(value >> 4);
            output[length++] = Digit(value & 15);
        }
        else
        {
            output[length++] = Letter(value, delimiters);
        }

        output[length] = delimiters.Escape;
        return length + 1;
    }

    static byte Letter(byte value, Delimiters delimiters)
    {
        if (value == delimiters.Field)
            return (byte)'F';
        if (value == delimiters.Component)
            return (byte)'S';
        if (value == delimiters.Repetition)
            return (byte)'R';
        if (value == delimiters.Escape)
            return (byte)'E';
        return value == delimiters.Subcomponent ? (byte)'T' : (byte)'P';
    }

    static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
