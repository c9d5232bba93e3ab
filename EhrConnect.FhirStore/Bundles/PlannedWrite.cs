using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Bundles;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>A write of a transaction while it is worked out: which resource it is about, and what it comes to.</summary>
internal sealed class PlannedWrite(EntryInteraction interaction)
{
    public EntryInteraction Interaction => interaction;

    public BundleEntry Entry => interaction.Entry;

    /// <summary>The command; its content changes when references in it are resolved.</summary>
    public WriteCommand Command { get; set; } = interaction.Command!;

    /// <summary>The id of the resource, once it is known.</summary>
    public string Id { get; set; } = "";

    public StoredResource? Current { get; set; }

    /// <summary>The answer, when it is known without writing.</summary>
    public FhirResult? Settled { get; set; }

    /// <summary>The entry that creates what this one, under the same condition, would create as well.</summary>
    public PlannedWrite? SameAs { get; set; }

    /// <summary>What the write comes to.</summary>
    public WriteDecision? Decision { get; set; }

    /// <summary>Whether its entry deletes several resources, of which this is one.</summary>
    public bool IsOneOfSeveral { get; set; }

    /// <summary>Whether it still has to be decided.</summary>
    public bool IsOpen => Settled is null && SameAs is null;

    /// <summary>Whether a resource comes in with it, in which others may be named.</summary>
    public bool HasContent => IsOpen && Command.Content is not null;

    /// <summary>How other entries' references are to name the resource; null for one that is not there afterwards.</summary>
    public string? Reference => Command.Verb is WriteVerb.Create or WriteVerb.Update ? $"{Command.Type}/{SameAs?.Id ?? Id}" : null;

    public FhirResult Fail(FhirResult result) => EntryIssues.Within(Entry, result);
}
