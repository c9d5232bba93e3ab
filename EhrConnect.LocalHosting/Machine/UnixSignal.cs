namespace EhrConnect.LocalHosting;

/// <summary>Signals by their POSIX numbers.</summary>
internal enum UnixSignal
{
    /// <summary>Only asks whether the process exists.</summary>
    None = 0,

    /// <summary>PostgreSQL: fast shutdown.</summary>
    INT = 2,

    /// <summary>The end, without asking.</summary>
    KILL = 9,

    /// <summary>Please stop.</summary>
    TERM = 15,
}
