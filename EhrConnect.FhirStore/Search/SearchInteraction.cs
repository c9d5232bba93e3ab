using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>Search over one resource type (FHIR R4, 3.1.1), newest first, in pages.</summary>
public sealed class SearchInteraction(ResourceStore store, SearchCursors cursors, TimeProvider time)
{
    private const string Cursor = "_cursor";

    /// <summary>Searches; <paramref name="parameters"/> are decoded and in the order they came.</summary>
    public async Task<Bundled> SearchAsync(
        Guid orgId, string type, IReadOnlyList<KeyValuePair<string, string>> parameters, RequestAddress address, CancellationToken cancellationToken)
    {
        var position = (SearchPosition?)null;
        var asked = parameters;
        if (parameters.FirstOrDefault(p => p.Key is Cursor).Value is { } cursor)
        {
            position = await cursors.ReadAsync(orgId, cursor, cancellationToken);
            var alone = parameters.All(p => p.Key is Cursor or "_format" or "_pretty") && parameters.Count(p => p.Key is Cursor) == 1;
            if (!alone || position is null || !string.Equals(position.Type, type, StringComparison.Ordinal)) return Bundled.Failed(RequestAddress.BadCursor());
            parameters = position.Parameters;
        }

        var parsed = SearchQueryParser.Parse(type, parameters, address.OwnBases, time.GetUtcNow());
        if (parsed.Query is not { } query) return Bundled.Failed([.. parsed.Issues]);
        var page = await store.SearchAsync(orgId, ToStore(query, position), cancellationToken);
        var total = position is null ? page.Total : position.Total;
        var next = await NextAsync(orgId, query, page, total, address, cancellationToken);
        return new Bundled(SearchBundle.Write(address, query, asked, page, total, next, time.GetUtcNow()), []);
    }

    private static ResourceQuery ToStore(SearchQuery query, SearchPosition? position) => new()
    {
        Type = query.Type,
        Conditions = [.. query.Conditions.Select(SearchMapping.Condition)],
        Limit = query.CountOnly ? 0 : query.Count,
        After = position is null ? null : new ResourcePosition(position.LastUpdated, position.Id),
        Count = position is null && (query.Total || query.CountOnly),
    };

    private async Task<string?> NextAsync(Guid orgId, SearchQuery query, ResourcePage page, long? total, RequestAddress address, CancellationToken cancellationToken)
    {
        if (query.CountOnly || !page.HasMore) return null;
        var last = page.Resources[^1];
        var position = new SearchPosition { Type = query.Type, Parameters = query.Parameters, LastUpdated = last.LastUpdated, Id = last.Id, Total = total };
        var cursor = KeyValuePair.Create(Cursor, await cursors.WriteAsync(orgId, position, cancellationToken));
        return address.Link(query.Type, [cursor, .. query.Parameters.Where(p => p.Key is "_format" or "_pretty")]);
    }
}
