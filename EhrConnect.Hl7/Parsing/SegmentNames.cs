using System.Collections.Concurrent;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>One string per segment name, so that asking for names does not allocate.</summary>
internal static class SegmentNames
{
    static readonly ConcurrentDictionary<int, string> Known = new();

    /// <summary>The name of a segment: what stands before its first field.</summary>
    public static string Of(ReadOnlySpan<byte> segment, byte fieldSeparator)
    {
        if (SegmentScanner.IsHeader(segment))
            return Get(segment[..3]);
        int end = segment.IndexOf(fieldSeparator);
        return Get(end < 0 ? segment : segment[..end]);
    }

    static string Get(ReadOnlySpan<byte> name)
    {
        // Only well-formed names are kept: there are at most 33,696 of them, so hostile input cannot grow the table.
        if (!SegmentScanner.IsSegmentName(name))
            return Encoding.Latin1.GetString(name);
        int key = (name[0] << 16) | (name[1] << 8) | name[2];
        return Known.TryGetValue(key, out string? known) ? known : Known.GetOrAdd(key, Encoding.Latin1.GetString(name));
    }
}
