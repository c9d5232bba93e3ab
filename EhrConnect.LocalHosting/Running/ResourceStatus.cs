namespace EhrConnect.LocalHosting;

/// <summary>What <c>./ehr status</c> shows of a resource.</summary>
internal sealed record ResourceStatus(string Name, string Url, string HealthUrl)
{
    public ResourceState State { get; init; } = ResourceState.Waiting;

    public int ProcessId { get; init; }

    public int Restarts { get; init; }

    public string Error { get; init; } = "";
}
