using System.Buffers.Binary;

namespace EhrConnect.Data.Messages;

/// <summary>
/// Ids that rise with every call, so that messages listed by their key stand in the order in which they came: version 7 of
/// RFC 9562, its twelve bits after the time a counter (section 6.2, method 1). Any number of threads.
/// </summary>
public sealed class ArrivalIds
{
    private const int CounterBits = 12;

    // A clock that is set back further than this is followed: an id may be ahead of its time by a second, not by hours.
    private const long LongestLead = 1_000L << CounterBits;

    private long _last;

    /// <summary>The next id; its time is <paramref name="now"/>, or a little later when more than 4,096 ids are made in a millisecond.</summary>
    public Guid Next(DateTimeOffset now)
    {
        var wanted = now.ToUnixTimeMilliseconds() << CounterBits;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = last >= wanted && last - wanted <= LongestLead ? last + 1 : wanted;
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, (next >> CounterBits << 16) | 0x7000 | (next & ((1 << CounterBits) - 1)));
        Random.Shared.NextBytes(id[8..]);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
