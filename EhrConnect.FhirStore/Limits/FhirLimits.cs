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

    /// <summary>The largest body of a batch or transaction, and the most that its answer holds, in bytes.</summary>
    public long MaxBundleBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>How many bundles of the largest size the process holds at one time, bodies and answers counted alike; half of them for one organisation.</summary>
    public int MaxBundlesInMemory { get; set; } = 4;

    /// <summary>The most entries of a batch or transaction.</summary>
    public int MaxBundleEntries { get; set; } = 30_000;

    /// <summary>The largest page of a search or history; a larger <c>_count</c> is lowered to it.</summary>
    public int MaxPageSize { get; set; } = SearchQuery.MaxCount;

    /// <summary>How many resources one conditional delete may hit: with 1, the default, criteria that match several are refused.</summary>
    public int MaxConditionalDeletes { get; set; } = 1;

    /// <summary>How long one database statement of a request may take, in seconds, before the database cancels it.</summary>
    public int QueryTimeoutSeconds { get; set; } = 30;

    /// <summary>The most that all bundles and their answers take, in bytes.</summary>
    public long BundleMemoryBytes => MaxBundleBytes * MaxBundlesInMemory;

    /// <summary>The largest page for an organisation: its own setting, at most that of the installation.</summary>
    public int PageSizeOf(OrganizationSettings settings) => Math.Min(settings.MaxPageSize ?? MaxPageSize, MaxPageSize);

    /// <summary>The most bundle entries for an organisation: its own setting, at most that of the installation.</summary>
    public int BundleEntriesOf(OrganizationSettings settings) => Math.Min(settings.MaxBundleEntries ?? MaxBundleEntries, MaxBundleEntries);
}
