using EhrConnect.Data.Organizations;
using EhrConnect.Fhir;
using EhrConnect.FhirStore.Limits;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>In whose name a bundle is processed, and what its sender may do.</summary>
/// <param name="Request">The request that carries the bundle; its audit record is that of the whole bundle.</param>
/// <param name="Address">The addresses the sender used.</param>
/// <param name="May">Whether the credential allows <c>read</c>, <c>create</c>, <c>edit</c> or <c>delete</c> of a type.</param>
/// <param name="MaxEntries">The most entries.</param>
/// <param name="Content">What the answer says about stored resources.</param>
public sealed record BundleCall(FhirRequest Request, RequestAddress Address, Func<string, string, bool> May, int MaxEntries, EntryContent Content)
{
    /// <summary>Who sends it: the links of its searches work for nobody else.</summary>
    public required string ActorId { get; init; }

    /// <summary>The largest page of its searches.</summary>
    public required int MaxPageSize { get; init; }

    /// <summary>Whether unknown parameters of its searches are refused or dropped.</summary>
    public required Handling SearchHandling { get; init; }

    /// <summary>Whether the credential allows a search over all types; what it finds is limited to the types that may be read.</summary>
    public required bool MaySearchAll { get; init; }

    /// <summary>From which the answer takes its memory.</summary>
    public required BundleLease Memory { get; init; }

    /// <summary>The types whose history the credential may read.</summary>
    public IReadOnlyList<string> Readable => [.. ResourceTypes.All.Where(type => May(type, "read"))];
}

/// <summary>What an entry of the answer holds after a write (FHIR R4, 3.1.0.1.7 Prefer).</summary>
public enum EntryContent
{
    /// <summary>Status, location and version.</summary>
    None,

    /// <summary>The resource as well.</summary>
    Resource,

    /// <summary>An OperationOutcome as well.</summary>
    Outcome,
}
