using System.Buffers.Binary;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// Bounds of ids by their time (RFC 9562, version 7): ids are made with their record and hold its time in milliseconds, so a
/// primary key is an index of time too.
/// </summary>
internal static class TimeOrderedId
{
    /// <summary>No id that was made at this time or later is smaller.</summary>
    public static Guid FirstAt(DateTimeOffset time)
    {
        Span<byte> id = stackalloc byte[16];
        id.Clear();
        BinaryPrimitives.WriteInt64BigEndian(id, Math.Max(0, time.ToUnixTimeMilliseconds()) << 16);
        return new Guid(id, bigEndian: true);
    }
}
