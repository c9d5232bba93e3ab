namespace EhrConnect.LocalHosting;

/// <summary>Everything about a run that does not come from the graph.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public IReadOnlyList<string> Args { get; set; } = [];

    /// <summary>The folder of the app host project; null means: as recorded in the entry assembly by the build.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>Where data, logs and secrets live; null means <c>EHR_HOME</c>, else <c>.ehr</c> beside the app host project.</summary>
    internal string? Home { get; set; }

    /// <summary>Where progress and the resources' output go.</summary>
    internal TextWriter Output { get; set; } = Console.Out;

    internal TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
