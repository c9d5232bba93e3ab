using System.Buffers;

namespace EhrConnect.Hl7.Mllp;

/// <summary>The framing of the Minimal Lower Layer Protocol: VT, the message, FS, CR.</summary>
public static class MllpFrame
{
    /// <summary>VT, the first byte of a frame.</summary>
    public const byte StartBlock = 0x0B;

    /// <summary>FS, the byte after the message.</summary>
    public const byte EndBlock = 0x1C;

    /// <summary>CR, the last byte of a frame.</summary>
    public const byte CarriageReturn = 0x0D;

    /// <summary>Writes one frame.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="message">The message, without framing bytes.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> message)
    {
        Span<byte> frame = output.GetSpan(message.Length + 3);
        frame[0] = StartBlock;
        message.CopyTo(frame[1..]);
        frame[message.Length + 1] = EndBlock;
        frame[message.Length + 2] = CarriageReturn;
        output.Advance(message.Length + 3);
    }

    /// <summary>One frame as a new array.</summary>
    /// <param name="message">The message, without framing bytes.</param>
    public static byte[] Wrap(ReadOnlySpan<byte> message) => [StartBlock, .. message, EndBlock, CarriageReturn];
}
