namespace EhrConnect.LocalHosting;

/// <summary>Where a resource is in its life.</summary>
internal enum ResourceState
{
    /// <summary>Its dependencies are not ready.</summary>
    Waiting,

    /// <summary>The process runs, or is about to; its health check has not passed.</summary>
    Starting,

    /// <summary>The health check passes.</summary>
    Healthy,

    /// <summary>The process runs, the health check stopped passing.</summary>
    Unhealthy,

    /// <summary>The process crashed and will start again.</summary>
    Restarting,

    /// <summary>A one-shot that did its work.</summary>
    Completed,

    /// <summary>It will not run again in this run.</summary>
    Failed,

    /// <summary>Stopped on request.</summary>
    Stopped,
}
