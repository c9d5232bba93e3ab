namespace EhrConnect.LocalHosting;

/// <summary>How long to wait before a crashed process starts again: half a second, doubling to 30 s, from the beginning after a minute of life.</summary>
internal sealed class RestartDelay
{
    static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongLife = TimeSpan.FromSeconds(60);
    TimeSpan next = First;

    /// <summary>The delay after a process that lived so long.</summary>
    public TimeSpan After(TimeSpan lifetime)
    {
        var delay = lifetime >= LongLife ? First : next;
        next = delay * 2 < Longest ? delay * 2 : Longest;
        return delay;
    }
}
