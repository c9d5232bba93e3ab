using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EhrConnect.Hl7;

/// <summary>
/// The position of every delimiter and segment end of a message, found with vector instructions.
/// Reuse one instance for many messages: it then allocates nothing. Not for several threads.
/// </summary>
public sealed class PositionIndex
{
    // A block of 64 bytes writes up to 64 positions; eight more than counted may be written and are overwritten later.
    const int Slack = DelimiterMask.BlockLength + 8;

    int[] _positions = new int[256 + Slack];

    /// <summary>How many positions the last message has.</summary>
    public int Count { get; private set; }

    /// <summary>The offsets in <see cref="Hl7Message.Text"/>, ascending; the byte there says which delimiter it is.</summary>
    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, Count);

    /// <summary>Indexes a message, forgetting the one before.</summary>
    /// <param name="message">The message.</param>
    public void Read(Hl7Message message) => Read(message.Text.Span, message.Delimiters);

    /// <summary>Indexes the text of a message, forgetting the one before.</summary>
    /// <param name="text">The text, from MSH on.</param>
    /// <param name="delimiters">Its delimiters.</param>
    public void Read(ReadOnlySpan<byte> text, Delimiters delimiters)
    {
        var mask = new DelimiterMask(delimiters);
        int count = 0;
        for (int offset = 0; offset < text.Length; offset += DelimiterMask.BlockLength)
        {
            ulong bits = mask.At(text, offset);
            if (_positions.Length - count < Slack)
                Array.Resize(ref _positions, _positions.Length * 2);
            Unpack(bits, offset, ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_positions), count));
            count += BitOperations.PopCount(bits);
        }

        Count = count;
    }

    /// <summary>Writes the positions of the set bits, eight at a time without looking: cheaper than a branch for each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Unpack(ulong bits, int offset, ref int target)
    {
        while (bits != 0)
        {
            for (int i = 0; i < 8; i++)
            {
                Unsafe.Add(ref target, i) = offset + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }

            target = ref Unsafe.Add(ref target, 8);
        }
    }
}
