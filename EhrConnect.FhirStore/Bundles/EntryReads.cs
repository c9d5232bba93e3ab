using System.Net;
using EhrConnect.Data.Organizations;
using EhrConnect.Fhir.Representation;
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
        return subset is not null && outcome.Body is { } body ? outcome with { Body = subset.Apply(body) } : outcome;
    }

    private async Task<EntryOutcome> AskAsync(EntryInteraction interaction, BundleCall call, CancellationToken cancellationToken)
    {
        var orgId = call.Request.OrgId;
        return interaction switch
        {
            { Action: "fhir.search", Type: { } type } => EntryOutcome.Of(await searches.SearchAsync(Search(interaction, type, call), cancellationToken)),
            { Action: "fhir.history", Type: { } type, Id: { } id } => EntryOutcome.Of(await histories.HistoryAsync(orgId, type, id, interaction.Parameters, call.Address, cancellationToken)),
            { Action: "fhir.history" } =>
                EntryOutcome.Of(await histories.HistoryAsync(orgId, interaction.Type, call.Readable, interaction.Parameters, call.Address, cancellationToken)),
            { Action: "fhir.vread", Type: { } type, Id: { } id, VersionId: { } version } => Found(interaction, await reads.ReadVersionAsync(orgId, type, id, version, cancellationToken)),
            _ => Found(interaction, await reads.ReadAsync(orgId, interaction.Type!, interaction.Id!, cancellationToken)),
        };
    }

    private static SearchRequest Search(EntryInteraction interaction, string type, BundleCall call) => new()
    {
        OrgId = call.Request.OrgId,
        ActorId = call.ActorId,
        Type = type,
        Parameters = interaction.Parameters,
        Address = call.Address,
        Lenient = call.Request.Settings.SearchHandling is Handling.Lenient,
        MaxCount = call.MaxPageSize,
        MayRead = name => call.May(name, "read"),
    };

    private static List<string> Values(EntryInteraction interaction, string parameter) =>
        [.. interaction.Parameters.Where(p => string.Equals(p.Key, parameter, StringComparison.Ordinal)).Select(p => p.Value)];

    private static EntryOutcome Found(EntryInteraction interaction, FhirResult result)
    {
        var unchanged = result is { Status: HttpStatusCode.OK, Resource: { } resource }
            && interaction.Entry.IfNoneMatch is { } tags && VersionMatch.Parse(tags)?.Covers(resource) == true;
        return unchanged ? EntryOutcome.OfRead(result) with { Status = HttpStatusCode.NotModified, Body = null } : EntryOutcome.OfRead(result);
    }
}
