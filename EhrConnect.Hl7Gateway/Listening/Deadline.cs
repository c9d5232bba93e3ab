namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// Until when something has to happen. Set by the one who waits, looked at by a watchdog; a timer for each read would cost
/// more than the read.
/// </summary>
internal sealed class Deadline(TimeProvider time)
{
    private long _end = long.MaxValue;

    public bool IsOver => time.GetTimestamp() >= Interlocked.Read(ref _end);

    public void In(TimeSpan span) => Interlocked.Exchange(ref _end, time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency));

    public void Never() => Interlocked.Exchange(ref _end, long.MaxValue);
}
