namespace EhrConnect.ServiceDefaults.Clients;

/// <summary>The connection strings that this process cannot start without.</summary>
sealed class RequiredConnectionStrings
{
    public ISet<string> Names { get; } = new SortedSet<string>(StringComparer.Ordinal);
}
