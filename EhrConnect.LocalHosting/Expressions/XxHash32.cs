using System.Buffers.Binary;
using System.Numerics;

namespace EhrConnect.LocalHosting;

/// <summary>The 32-bit xxHash with seed 0 (xxHash fast digest algorithm, section 3): the hash Aspire names conditional values with.</summary>
internal static class XxHash32
{
    const uint Prime1 = 0x9E3779B1;
    const uint Prime2 = 0x85EBCA77;
    const uint Prime3 = 0xC2B2AE3D;
    const uint Prime4 = 0x27D4EB2F;
    const uint Prime5 = 0x165667B1;

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        unchecked
        {
            var length = (uint)data.Length;
            var hash = data.Length >= 16 ? Stripes(ref data) : Prime5;
            hash += length;
            for (; data.Length >= 4; data = data[4..])
                hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime3), 17) * Prime4;
            foreach (var b in data)
                hash = BitOperations.RotateLeft(hash + (b * Prime5), 11) * Prime1;
            hash = (hash ^ (hash >> 15)) * Prime2;
            hash = (hash ^ (hash >> 13)) * Prime3;
            return hash ^ (hash >> 16);
        }
    }

    static uint Stripes(ref ReadOnlySpan<byte> data)
    {
        unchecked
        {
            var (a, b, c, d) = (Prime1 + Prime2, Prime2, 0u, 0u - Prime1);
            for (; data.Length >= 16; data = data[16..])
            {
                a = Round(a, data);
                b = Round(b, data[4..]);
                c = Round(c, data[8..]);
                d = Round(d, data[12..]);
            }

            return BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        }
    }

    static uint Round(uint accumulator, ReadOnlySpan<byte> lane) =>
        unchecked(BitOperations.RotateLeft(accumulator + (BinaryPrimitives.ReadUInt32LittleEndian(lane) * Prime2), 13) * Prime1);
}
