using EhrConnect.Data.Organizations;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Limits;

/// <summary>Section <c>Fhir</c>: what one request may cost.</summary>
public sealed class FhirLimits
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Fhir";

    /// <summary>The largest body of a request that is not a bundle, in bytes.</summary>
    public long MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The largest body of a batch or transaction, in bytes.</summary>
    public long MaxBundleBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>The most entries of a batch or transaction.</summary>
    public int MaxBundleEntries { get; set; } = 30_000;

    /// <summary>The largest page of a search or history; a larger <c>_count</c> is lowered to it.</summary>
    public int MaxPageSize { get; set; } = SearchQuery.MaxCount;

    /// <summary>How long one database statement of a request may take, in seconds, before the database cancels it.</summary>
    public int QueryTimeoutSeconds { get; set; } = 30;

    /// <summary>The largest page for an organisation: its own setting, at most that of the installation.</summary>
    public int PageSizeOf(OrganizationSettings settings) => Math.Min(settings.MaxPageSize ?? MaxPageSize, MaxPageSize);

    /// <summary>The most bundle entries for an organisation: its own setting, at most that of the installation.</summary>
    public int BundleEntriesOf(OrganizationSettings settings) => Math.Min(settings.MaxBundleEntries ?? MaxBundleEntries, MaxBundleEntries);
}
