using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>The common case of decoding: ASCII without escapes, where text is the bytes made wider.</summary>
internal static class ShortText
{
    /// <summary>How many bytes are widened at once.</summary>
    public const int BlockLength = 16;

    /// <summary>
    /// Widens a value of the text. False when it needs the full decoder, or does not fit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryWiden(ReadOnlySpan<byte> text, int start, int length, byte escape, Span<char> destination, out int written)
    {
        written = length;
        // A value of up to 16 bytes is read and written as one block; what lies beyond it is masked out or written over later.
        return length <= BlockLength && Vector128.IsHardwareAccelerated && text.Length - start >= BlockLength && destination.Length >= BlockLength
            ? TryWidenBlock(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start), length, escape, ref MemoryMarshal.GetReference(destination))
            : TryWidenLong(text.Slice(start, length), escape, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryWidenBlock(ref byte source, int length, byte escape, ref char destination)
    {
        var block = Vector128.LoadUnsafe(ref source);
        uint special = (block | Vector128.Equals(block, Vector128.Create(escape))).ExtractMostSignificantBits();
        if ((special & ((1u << length) - 1)) != 0)
            return false;
        (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(block);
        ref ushort target = ref Unsafe.As<char, ushort>(ref destination);
        lower.StoreUnsafe(ref target);
        upper.StoreUnsafe(ref target, 8);
        return true;
    }

    static bool TryWidenLong(ReadOnlySpan<byte> bytes, byte escape, Span<char> destination) =>
        destination.Length >= bytes.Length && !bytes.Contains(escape)
        && Ascii.ToUtf16(bytes, destination, out _) == System.Buffers.OperationStatus.Done;
}
