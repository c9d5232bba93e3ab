namespace EhrConnect.LocalHosting;

/// <summary>What is particular about running one kind of resource.</summary>
internal interface IResourceDriver
{
    /// <summary>Makes everything ready for a start and says what to start; called before every start.</summary>
    Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Null while the resource is healthy, else why it is not.</summary>
    Task<string?> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Called once per start, when the first check has passed and before anybody is told.</summary>
    Task OnReadyAsync(CancellationToken cancellationToken);

    /// <summary>Called when the process ended by itself, with its last lines of output.</summary>
    void OnExit(IReadOnlyList<string> lastLines);
}
