namespace EhrConnect.LocalHosting;

/// <summary>What the app host is asked to do.</summary>
public sealed class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>The operation.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>True when the graph is published.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>True when the graph runs on this machine.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;
}
