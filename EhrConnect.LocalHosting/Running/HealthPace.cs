namespace EhrConnect.LocalHosting;

/// <summary>How often health is asked for: often at first, then each second, rarely once all is well.</summary>
internal sealed class HealthPace
{
    /// <summary>The time one check may take.</summary>
    public static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(5);

    /// <summary>How long a start goes on before the operator hears about it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Slowest = TimeSpan.FromSeconds(1);
    static readonly TimeSpan WhenHealthy = TimeSpan.FromSeconds(5);
    TimeSpan next = First;

    public TimeSpan Next(bool healthy)
    {
        if (healthy)
        {
            next = First;
            return WhenHealthy;
        }

        var pause = next;
        next = next * 1.5 < Slowest ? next * 1.5 : Slowest;
        return pause;
    }
}
