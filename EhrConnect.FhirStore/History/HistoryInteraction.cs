using System.Globalization;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir;

namespace EhrConnect.FhirStore.History;

/// <summary>The history of one resource (FHIR R4, 3.1.0.12), newest first, in pages that stay stable while it is written to.</summary>
public sealed class HistoryInteraction(ResourceStore store, TimeProvider time)
{
    /// <summary>The versions of one resource, deletions included.</summary>
    public async Task<Bundled> HistoryAsync(
        Guid orgId, string type, string id, IReadOnlyList<KeyValuePair<string, string>> parameters, RequestAddress address, CancellationToken cancellationToken)
    {
        var (query, issues) = HistoryQuery.Parse(parameters);
        if (issues.Count > 0) return Bundled.Failed([.. issues]);
        if (!LogicalId.IsValid(id) || await store.ReadAsync(orgId, type, id, cancellationToken) is not { } current) return new Bundled(null, [], Found: false);

        var versions = await store.HistoryAsync(orgId, type, id, query.Count + 1, query.Before, query.Since, cancellationToken);
        var page = versions.Take(query.Count).ToList();
        var next = query.Count > 0 && versions.Count > page.Count ? Next(page[^1], parameters) : null;

        // Versions are counted without gaps, so without a time limit the newest number is the total.
        using var bundle = new BundleJson("history", address.Base, time.GetUtcNow(), query.Since is null ? current.Version : null);
        bundle.Links(address.Link($"{type}/{id}/_history", parameters), next is null ? null : address.Link($"{type}/{id}/_history", next));
        if (page.Count > 0) HistoryEntries.Write(bundle, page);
        return new Bundled(bundle.Finish(), []);
    }

    private static IEnumerable<KeyValuePair<string, string>> Next(StoredVersion last, IEnumerable<KeyValuePair<string, string>> parameters) =>
        parameters.Where(p => p.Key is not HistoryQuery.Cursor)
            .Append(KeyValuePair.Create(HistoryQuery.Cursor, last.Resource.Version.ToString(CultureInfo.InvariantCulture)));
}
