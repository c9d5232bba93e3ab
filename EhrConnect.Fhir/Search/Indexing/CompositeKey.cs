using System.Buffers.Binary;

namespace EhrConnect.Fhir.Search;

/// <summary>Keys of two values that stand in one group.</summary>
internal static class CompositeKey
{
    public static long Of(int element, long first, long second)
    {
        Span<byte> pair = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(pair, first);
        BinaryPrimitives.WriteInt64BigEndian(pair[8..], second);
        return SearchKey.Of(element, KeyForm.Pair, pair);
    }
}
