namespace EhrConnect.ServiceDefaults.Startup;

/// <summary>Whether <see cref="HostRunner"/> is starting the host and will report its failure itself.</summary>
sealed class StartupPhase
{
    private volatile bool _reported;

    public bool IsReportedByRunner => _reported;

    public void Enter() => _reported = true;

    public void Leave() => _reported = false;
}
