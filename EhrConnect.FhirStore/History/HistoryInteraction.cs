using EhrConnect.Data.Resources;
using EhrConnect.Fhir;

namespace EhrConnect.FhirStore.History;

/// <summary>
/// The history of a resource, a type or everything (FHIR R4, 3.1.0.12), newest first, in pages that stay stable while it is
/// written to: a page goes on where the one before ended.
/// </summary>
public sealed class HistoryInteraction(ResourceStore store, TimeProvider time)
{
    /// <summary>The versions of one resource, deletions included.</summary>
    public async Task<Bundled> HistoryAsync(HistoryRequest request, string type, string id, CancellationToken cancellationToken)
    {
        var orgId = request.OrgId;
        var (query, issues) = HistoryQuery.Parse(request.Parameters, time.GetUtcNow(), request.MaxCount);
        if (issues.Count > 0) return Bundled.Failed([.. issues]);
        if (!LogicalId.IsValid(id) || await store.ReadAsync(orgId, type, id, cancellationToken) is not { } current) return new Bundled(null, [], Found: false);
        // Versions are counted without gaps, so without a time limit the newest number is the total.
        var total = query.IsLimited ? await store.CountHistoryAsync(orgId, type, id, query.Filter, cancellationToken) : current.Version;
        var versions = query.CountOnly ? [] : await store.HistoryAsync(orgId, type, id, query.Filter, cancellationToken);
        return Answer(query, versions, total, $"{type}/{id}/_history", request);
    }

    /// <summary>The versions of all resources of one type, or of all types that the caller may read. Their number is told when it is asked for.</summary>
    public async Task<Bundled> HistoryAsync(HistoryRequest request, string? type, IReadOnlyList<string> readable, CancellationToken cancellationToken)
    {
        var orgId = request.OrgId;
        var (query, issues) = HistoryQuery.Parse(request.Parameters, time.GetUtcNow(), request.MaxCount);
        if (issues.Count > 0) return Bundled.Failed([.. issues]);
        IReadOnlyList<string> types = type is null ? readable : [type];
        var total = query.CountOnly ? await store.CountHistoryAsync(orgId, types, query.Filter, cancellationToken) : (long?)null;
        var versions = query.CountOnly ? [] : await store.HistoryAsync(orgId, types, query.Filter, cancellationToken);
        return Answer(query, versions, total, type is null ? "_history" : $"{type}/_history", request);
    }

    private Bundled Answer(HistoryQuery query, IReadOnlyList<StoredVersion> versions, long? total, string path, HistoryRequest request)
    {
        var (parameters, address) = (request.Parameters, request.Address);
        var page = versions.Take(query.Count).ToList();
        var next = page.Count > 0 && versions.Count > page.Count ? address.Link(path, Next(page[^1], parameters)) : null;
        using var bundle = new BundleJson("history", address.Base, time.GetUtcNow(), total);
        bundle.Links(address.Link(path, parameters), next);
        if (page.Count > 0) HistoryEntries.Write(bundle, page);
        return new Bundled(bundle.Finish(), []);
    }

    private static IEnumerable<KeyValuePair<string, string>> Next(StoredVersion last, IEnumerable<KeyValuePair<string, string>> parameters) =>
        parameters.Where(p => p.Key is not HistoryQuery.Cursor).Append(KeyValuePair.Create(HistoryQuery.Cursor, HistoryCursor.Write(last.Resource)));
}
