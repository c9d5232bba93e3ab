using EhrConnect.Fhir.Bundles;
using EhrConnect.FhirStore.Search;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>What an entry asks for: a write, or something to read.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Action">Its name in the audit trail.</param>
internal sealed record EntryInteraction(BundleEntry Entry, string Action)
{
    /// <summary>The write; null for an interaction that reads.</summary>
    public WriteCommand? Command { get; init; }

    /// <summary>The resource type; null for the whole system.</summary>
    public string? Type { get; init; }

    public string? Id { get; init; }

    /// <summary>The compartment that is searched.</summary>
    public Compartment? Compartment { get; init; }

    public string? VersionId { get; init; }

    /// <summary>The parameters of a search or history.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>When it is processed (R4, 3.1.0.11.2): deletes, creates, updates and patches, then what reads.</summary>
    public int Step => Command?.Verb switch
    {
        WriteVerb.Delete => 0,
        WriteVerb.Create => 1,
        WriteVerb.Update or WriteVerb.Patch => 2,
        _ => 3,
    };
}
