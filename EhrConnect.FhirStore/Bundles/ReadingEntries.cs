using System.Net;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Bundles;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Search;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>The addresses that entries can read: those that requests can.</summary>
internal static class ReadingEntries
{
    /// <summary>What the address asks for; null when there is nothing to read there.</summary>
    public static EntryInteraction? Of(BundleEntry entry, EntryAddress address)
    {
        var search = new EntryInteraction(entry, "fhir.search") { Parameters = address.Parameters };
        var history = new EntryInteraction(entry, "fhir.history") { Parameters = address.Parameters };
        return address.Path switch
        {
            [] or [""] => search,
            ["_history"] => history,
            [var type] when ResourceTypes.IsKnown(type) => search with { Type = type },
            [var type, "_history"] when ResourceTypes.IsKnown(type) => history with { Type = type },
            [var owner, var id, "*"] when SearchParameters.CompartmentOwners.Contains(owner, StringComparer.Ordinal) => search with { Compartment = new Compartment(owner, id) },
            [var owner, var id, var type] when SearchParameters.CompartmentOwners.Contains(owner, StringComparer.Ordinal) && ResourceTypes.IsKnown(type) => search with { Compartment = new Compartment(owner, id), Type = type },
            [var type, var id, "_history"] when ResourceTypes.IsKnown(type) => history with { Type = type, Id = id },
            [var type, var id, "_history", var version] when ResourceTypes.IsKnown(type) =>
                new EntryInteraction(entry, "fhir.vread") { Type = type, Id = id, VersionId = version, Parameters = address.Parameters },
            [var type, var id] when ResourceTypes.IsKnown(type) && !id.StartsWith('$') => new EntryInteraction(entry, "fhir.read") { Type = type, Id = id, Parameters = address.Parameters },
            _ => null,
        };
    }

    /// <summary>The types that it is about.</summary>
    public static string[] Types(EntryInteraction interaction) => interaction.Type is { } type
        ? [type]
        : [.. interaction.Parameters.Where(parameter => parameter.Key is "_type").SelectMany(parameter => parameter.Value.Split(','))];

    /// <summary>What a request of its own would be refused for.</summary>
    public static FhirResult? Problem(EntryInteraction interaction)
    {
        if (interaction.Entry.IfModifiedSince is { } since && !DateText.TryParse(since, out _))
            return FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "ifModifiedSince must be an instant, for example 2026-01-31T08:00:00Z.", "request.ifModifiedSince");
        if (interaction.Action is not ("fhir.read" or "fhir.vread")) return null;
        if (interaction.Parameters.Contains(KeyValuePair.Create("_summary", "count")))
            return FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "_summary=count counts the matches of a search or history; there is nothing to count here.", "request.url");
        return interaction.Parameters.All(parameter => parameter.Key is "_format" or "_pretty" or "_elements" or "_summary")
            ? null
            : FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.NotSupported, "The url of an entry that reads one resource takes only _summary and _elements.", "request.url");
    }
}
