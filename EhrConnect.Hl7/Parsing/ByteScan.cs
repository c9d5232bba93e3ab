using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EhrConnect.Hl7;

/// <summary>Vectorised searches the base library does not offer.</summary>
internal static class ByteScan
{
    /// <summary>The index of the n-th occurrence (from 1) of a byte, or -1.</summary>
    public static int IndexOfNth(ReadOnlySpan<byte> span, byte value, int n)
    {
        ref byte origin = ref MemoryMarshal.GetReference(span);
        int offset = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var wanted = Vector256.Create(value);
            for (; offset <= span.Length - Vector256<byte>.Count; offset += Vector256<byte>.Count)
            {
                uint hits = Vector256.Equals(Vector256.LoadUnsafe(ref origin, (nuint)offset), wanted).ExtractMostSignificantBits();
                int count = BitOperations.PopCount(hits);
                if (count >= n)
                    return offset + NthBit(hits, n);
                n -= count;
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            var wanted = Vector128.Create(value);
            for (; offset <= span.Length - Vector128<byte>.Count; offset += Vector128<byte>.Count)
            {
                uint hits = Vector128.Equals(Vector128.LoadUnsafe(ref origin, (nuint)offset), wanted).ExtractMostSignificantBits();
                int count = BitOperations.PopCount(hits);
                if (count >= n)
                    return offset + NthBit(hits, n);
                n -= count;
            }
        }

        for (; offset < span.Length; offset++)
        {
            if (Unsafe.Add(ref origin, offset) == value && --n == 0)
                return offset;
        }

        return -1;
    }

    /// <summary>One pass over a line: where it ends (CR, LF or the end of the span), and its n-th occurrence (from 1) of a byte, or -1.</summary>
    public static int LineEndAndNth(ReadOnlySpan<byte> span, byte value, int n, out int nth)
    {
        ref byte origin = ref MemoryMarshal.GetReference(span);
        int offset = 0;
        nth = -1;
        if (Vector256.IsHardwareAccelerated)
        {
            var wanted = Vector256.Create(value);
            for (; offset <= span.Length - Vector256<byte>.Count; offset += Vector256<byte>.Count)
            {
                var block = Vector256.LoadUnsafe(ref origin, (nuint)offset);
                uint ends = (Vector256.Equals(block, Vector256.Create((byte)'\r')) | Vector256.Equals(block, Vector256.Create((byte)'\n'))).ExtractMostSignificantBits();
                // The bits below the lowest end; all of them when there is none.
                uint hits = Vector256.Equals(block, wanted).ExtractMostSignificantBits() & ~ends & (ends - 1);
                int count = BitOperations.PopCount(hits);
                if (count >= n && nth < 0)
                    nth = offset + NthBit(hits, n);
                n -= count;
                if (ends != 0)
                    return offset + BitOperations.TrailingZeroCount(ends);
            }
        }

        for (; offset < span.Length && Unsafe.Add(ref origin, offset) is not ((byte)'\r' or (byte)'\n'); offset++)
        {
            if (Unsafe.Add(ref origin, offset) == value && --n == 0)
                nth = offset;
        }

        return offset;
    }

    /// <summary>The position of the n-th set bit (from 1); the caller knows there are that many.</summary>
    static int NthBit(uint bits, int n)
    {
        if (Bmi2.IsSupported)
            return BitOperations.TrailingZeroCount(Bmi2.ParallelBitDeposit(1u << (n - 1), bits));
        while (--n > 0)
            bits &= bits - 1;
        return BitOperations.TrailingZeroCount(bits);
    }
}
