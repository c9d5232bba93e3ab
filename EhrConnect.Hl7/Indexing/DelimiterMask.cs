using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EhrConnect.Hl7;

/// <summary>Marks the delimiters and segment ends in 64 bytes at a time, with the widest vectors the machine has.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct DelimiterMask
{
    public const int BlockLength = 64;

    readonly byte _field, _component, _repetition, _subcomponent;

    public DelimiterMask(Delimiters delimiters)
    {
        _field = delimiters.Field;
        // A delimiter the message does not have repeats the field separator: it then marks nothing of its own.
        _component = OrField(delimiters.Component);
        _repetition = OrField(delimiters.Repetition);
        _subcomponent = OrField(delimiters.Subcomponent);

        byte OrField(byte value) => value == Delimiters.None ? delimiters.Field : value;
    }

    /// <summary>One bit for each of the 64 bytes (or fewer at the end) from an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong At(ReadOnlySpan<byte> text, int offset)
    {
        if (text.Length - offset >= BlockLength)
            return Block(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), offset));
        return Tail(text[offset..]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    ulong Tail(ReadOnlySpan<byte> rest)
    {
        Span<byte> padded = stackalloc byte[BlockLength];
        padded.Clear();
        rest.CopyTo(padded);
        return Block(ref MemoryMarshal.GetReference(padded)) & ((1UL << rest.Length) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ulong Block(ref byte bytes)
    {
        if (Vector512.IsHardwareAccelerated)
            return By512(ref bytes);
        if (Vector256.IsHardwareAccelerated)
            return By256(ref bytes);
        return Vector128.IsHardwareAccelerated ? By128(ref bytes) : OneByOne(ref bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong By512(ref byte bytes)
    {
        var block = Vector512.LoadUnsafe(ref bytes);
        var found = Vector512.Equals(block, Vector512.Create(_field)) | Vector512.Equals(block, Vector512.Create(_component))
            | Vector512.Equals(block, Vector512.Create(_repetition)) | Vector512.Equals(block, Vector512.Create(_subcomponent))
            | Vector512.Equals(block, Vector512.Create((byte)'\r')) | Vector512.Equals(block, Vector512.Create((byte)'\n'));
        return found.ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong By256(ref byte bytes) => Half(ref bytes) | ((ulong)Half(ref Unsafe.Add(ref bytes, 32)) << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong By128(ref byte bytes) =>
        Quarter(ref bytes) | ((ulong)Quarter(ref Unsafe.Add(ref bytes, 16)) << 16)
        | ((ulong)Quarter(ref Unsafe.Add(ref bytes, 32)) << 32) | ((ulong)Quarter(ref Unsafe.Add(ref bytes, 48)) << 48);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint Half(ref byte bytes)
    {
        var block = Vector256.LoadUnsafe(ref bytes);
        var found = Vector256.Equals(block, Vector256.Create(_field)) | Vector256.Equals(block, Vector256.Create(_component))
            | Vector256.Equals(block, Vector256.Create(_repetition)) | Vector256.Equals(block, Vector256.Create(_subcomponent))
            | Vector256.Equals(block, Vector256.Create((byte)'\r')) | Vector256.Equals(block, Vector256.Create((byte)'\n'));
        return found.ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint Quarter(ref byte bytes)
    {
        var block = Vector128.LoadUnsafe(ref bytes);
        var found = Vector128.Equals(block, Vector128.Create(_field)) | Vector128.Equals(block, Vector128.Create(_component))
            | Vector128.Equals(block, Vector128.Create(_repetition)) | Vector128.Equals(block, Vector128.Create(_subcomponent))
            | Vector128.Equals(block, Vector128.Create((byte)'\r')) | Vector128.Equals(block, Vector128.Create((byte)'\n'));
        return found.ExtractMostSignificantBits();
    }

    internal ulong OneByOne(ref byte bytes)
    {
        ulong found = 0;
        for (int i = 0; i < BlockLength; i++)
        {
            byte value = Unsafe.Add(ref bytes, i);
            if (value == _field || value == _component || value == _repetition || value == _subcomponent || value is (byte)'\r' or (byte)'\n')
                found |= 1UL << i;
        }

        return found;
    }
}
