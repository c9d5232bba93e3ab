namespace EhrConnect.Data.Organizations;

/// <summary>What an organisation decided for itself; everything has a default.</summary>
public sealed record OrganizationSettings
{
    public static readonly OrganizationSettings Default = new();

    /// <summary>Whether content that is not valid FHIR R4 is refused or stored with a warning.</summary>
    public Handling Validation { get; init; } = Handling.Strict;

    /// <summary>Whether a search with unknown parameters is refused or done without them.</summary>
    public Handling SearchHandling { get; init; } = Handling.Strict;

    /// <summary>The largest page; null means that of the installation, which it cannot exceed.</summary>
    public int? MaxPageSize { get; init; }

    /// <summary>The most entries of one bundle; null means that of the installation, which it cannot exceed.</summary>
    public int? MaxBundleEntries { get; init; }
}
