namespace EhrConnect.LocalHosting;

/// <summary>Where a run is.</summary>
internal enum RunPhase
{
    /// <summary>Something is not healthy for the first time yet.</summary>
    Starting,

    /// <summary>Everything was healthy once.</summary>
    Ready,

    /// <summary>On the way down.</summary>
    Stopping,

    /// <summary>Ended as asked.</summary>
    Stopped,

    /// <summary>Ended because something cannot run.</summary>
    Failed,
}
