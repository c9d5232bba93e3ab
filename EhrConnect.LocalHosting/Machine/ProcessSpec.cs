namespace EhrConnect.LocalHosting;

/// <summary>A process to start.</summary>
internal sealed record ProcessSpec(string FileName, IReadOnlyList<string> Args, string WorkingDirectory)
{
    /// <summary>Variables on top of the app host's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What asks the process to stop.</summary>
    public UnixSignal StopSignal { get; init; } = UnixSignal.TERM;

    /// <summary>What the kernel sends when the app host itself is killed.</summary>
    public UnixSignal DeathSignal { get; init; } = UnixSignal.KILL;

    /// <summary>The account to run under; null means the app host's own.</summary>
    public Account? RunAs { get; init; }
}
