using System.Net;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Bundles;
using EhrConnect.Fhir.Representation;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.History;
using EhrConnect.FhirStore.Reading;
using EhrConnect.FhirStore.Search;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>The entries that read: as requests of their own would.</summary>
public sealed class EntryReads(ReadInteractions reads, HistoryInteraction histories, SearchInteraction searches)
{
    internal async Task<EntryOutcome> ReadAsync(EntryInteraction interaction, BundleCall call, CancellationToken cancellationToken)
    {
        var (subset, issue) = ResourceSubset.Parse(Values(interaction, "_summary"), Values(interaction, "_elements"));
        var outcome = issue is null ? await AskAsync(interaction, call, cancellationToken) : new EntryOutcome(HttpStatusCode.BadRequest) { Issues = [issue] };
        return (subset is not null && outcome.Body is { } body ? outcome with { Body = subset.Apply(body) } : outcome).OrTooMuchFor(call.Memory);
    }

    private async Task<EntryOutcome> AskAsync(EntryInteraction interaction, BundleCall call, CancellationToken cancellationToken)
    {
        var orgId = call.Request.OrgId;
        return interaction switch
        {
            { Action: "fhir.search" } => EntryOutcome.Of(await searches.SearchAsync(Search(interaction, call), cancellationToken)),
            { Action: "fhir.history", Type: { } type, Id: { } id } => EntryOutcome.Of(await histories.HistoryAsync(History(interaction, call), type, id, cancellationToken)),
            { Action: "fhir.history" } =>
                EntryOutcome.Of(await histories.HistoryAsync(History(interaction, call), interaction.Type, call.Readable, cancellationToken)),
            { Action: "fhir.vread", Type: { } type, Id: { } id, VersionId: { } version } => Found(interaction, await reads.ReadVersionAsync(orgId, type, id, version, cancellationToken)),
            _ => Found(interaction, await reads.ReadAsync(orgId, interaction.Type!, interaction.Id!, cancellationToken)),
        };
    }

    private static HistoryRequest History(EntryInteraction interaction, BundleCall call) => new(call.Request.OrgId, interaction.Parameters, call.Address, call.MaxPageSize);

    private static SearchRequest Search(EntryInteraction interaction, BundleCall call) => new()
    {
        OrgId = call.Request.OrgId,
        ActorId = call.ActorId,
        Type = interaction.Type,
        Compartment = interaction.Compartment,
        Parameters = interaction.Parameters,
        Address = call.Address,
        Lenient = call.SearchHandling is Handling.Lenient,
        MaxCount = call.MaxPageSize,
        MayRead = name => call.May(name, "read"),
    };

    private static List<string> Values(EntryInteraction interaction, string parameter) =>
        [.. interaction.Parameters.Where(p => string.Equals(p.Key, parameter, StringComparison.Ordinal)).Select(p => p.Value)];

    private static EntryOutcome Found(EntryInteraction interaction, FhirResult result) => result is { Status: HttpStatusCode.OK, Resource: { } resource } && IsUnchanged(interaction.Entry, resource)
        ? EntryOutcome.OfRead(result) with { Status = HttpStatusCode.NotModified, Body = null }
        : EntryOutcome.OfRead(result);

    // As the headers: the tags go before the time (RFC 9110, 13.2.2).
    private static bool IsUnchanged(BundleEntry entry, StoredResource resource) => entry.IfNoneMatch is { } tags
        ? VersionMatch.Parse(tags)?.Covers(resource) == true
        : entry.IfModifiedSince is { } since && DateText.TryParse(since, out var time) && resource.LastUpdated < time.High;
}
