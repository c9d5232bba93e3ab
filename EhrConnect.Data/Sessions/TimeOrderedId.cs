using System.Buffers.Binary;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// Bounds of ids by their time (RFC 9562, version 7): ids are made with their record and hold its time in milliseconds, so a
/// primary key is an index of time too.
/// </summary>
internal static class TimeOrderedId
{
    // An id may be made a little before or after the time that its record states.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset LastTime = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A bound that no record of a period is below, from its begin; null is open.</summary>
    public static Guid AtOrAfter(DateTimeOffset? from) => from is { } time ? FirstAt(time - Slack) : Guid.Empty;

    /// <summary>A bound that every record of a period is below, from its end; null is open.</summary>
    public static Guid Before(DateTimeOffset? to) => FirstAt((to ?? LastTime) + Slack);

    /// <summary>No id that was made at this time or later is smaller.</summary>
    public static Guid FirstAt(DateTimeOffset time)
    {
        Span<byte> id = stackalloc byte[16];
        id.Clear();
        BinaryPrimitives.WriteInt64BigEndian(id, Math.Max(0, time.ToUnixTimeMilliseconds()) << 16);
        return new Guid(id, bigEndian: true);
    }
}
