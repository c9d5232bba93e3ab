using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>
/// The pages of a search. Cursors name a place in the order, not a number of matches, so nothing is shown twice or left out
/// while others write; what was created after the first page was read is not part of the search.
/// </summary>
public sealed class SearchPages(SearchCursors cursors)
{
    private const string Cursor = "_cursor";

    /// <summary>What page is wanted; null when the cursor is not one of this server for this client and address.</summary>
    internal async Task<PageStart?> StartAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters.FirstOrDefault(p => p.Key is Cursor).Value is not { } cursor) return new PageStart(request.Parameters, null);
        var alone = request.Parameters.Count(p => p.Key is Cursor) == 1 && request.Parameters.All(p => p.Key is Cursor || IsRepresentation(p.Key));
        var position = alone ? await cursors.ReadAsync(request, cursor, cancellationToken) : null;
        return position is not null && string.Equals(position.Path, request.Path, StringComparison.Ordinal) ? new PageStart(position.Parameters, position) : null;
    }

    internal static ResourceQuery Query(SearchQuery query, PageStart start) => SearchMapping.Query(query) with
    {
        Limit = query.CountOnly ? 0 : query.Count,
        Offset = start.Position is null ? query.Offset ?? 0 : 0,
        Position = start.Position?.At,
        Backwards = start.Position?.Backwards ?? false,
        CreatedUntil = start.Position?.Since,
        Count = query.CountOnly || (start.Position is null && query.Total is not SearchTotal.None),
    };

    internal async Task<PageLinks> LinksAsync(SearchRequest request, SearchQuery query, PageStart start, ResourcePage page, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var self = request.Address.Link(request.Path, start.Position is null ? query.Parameters.Where(parameter => !request.Form.Contains(parameter)) : request.Parameters.Except(request.Form));
        var total = start.Position is null ? page.Total : start.Position.Total;
        if (query.CountOnly) return new PageLinks(self, null, null, total);
        var backwards = start.Position?.Backwards ?? false;
        var hasNext = backwards || page.HasMore;
        var hasPrevious = backwards ? page.HasMore : start.Position is not null || query.Offset > 0;
        var form = hasNext || hasPrevious ? start.Position?.Form ?? await cursors.KeepAsync(request, query.Parameters, now, cancellationToken) : null;
        return new PageLinks(self, await LinkAsync(page.Last, hasNext, back: false), await LinkAsync(page.First, hasPrevious, back: true), total);

        async Task<string?> LinkAsync(ResourcePosition? at, bool exists, bool back)
        {
            if (!exists || at is null) return null;
            var position = new SearchPosition
            {
                Path = request.Path,
                Parameters = form is null ? query.Parameters : [],
                Form = form,
                At = at,
                Backwards = back,
                Since = start.Position?.Since ?? now,
                Total = total,
            };
            var cursor = KeyValuePair.Create(Cursor, await cursors.WriteAsync(request, position, cancellationToken));
            return request.Address.Link(request.Path, [cursor, .. query.Parameters.Where(p => IsRepresentation(p.Key))]);
        }
    }

    private static bool IsRepresentation(string parameter) => parameter is "_format" or "_pretty" or "_elements" or "_summary";
}
