namespace EhrConnect.LocalHosting;

/// <summary>What the app host is asked to do.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Run the graph on this machine.</summary>
    Run,

    /// <summary>Describe the graph for a deployment tool.</summary>
    Publish,
}
