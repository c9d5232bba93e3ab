using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>Search over one type, several or all, and over what belongs to a patient, an encounter and so on (FHIR R4, 3.1.1), in pages.</summary>
public sealed class SearchInteraction(ResourceSearch search, SearchPages pages, TimeProvider time)
{
    /// <summary>Answers with a searchset, or with what is wrong.</summary>
    public async Task<Bundled> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var start = await pages.StartAsync(request, cancellationToken);
        if (start is null) return Bundled.Failed(RequestAddress.BadCursor());
        var now = time.GetUtcNow();
        var parsed = SearchQueryParser.Parse(request.Type, start.Parameters, new SearchScope(request.Address.OwnBases, now, request.Lenient));
        if (parsed.Query is not { } asked) return Bundled.Failed([.. parsed.Issues]);
        if (SearchAccess.NotServed(asked) is { } notServed) return Bundled.Failed(notServed);
        if (SearchAccess.Refusal(asked, request.MayRead) is { } refusal) return Bundled.Refused(refusal);
        var query = Scoped(request, asked);
        var page = await search.SearchAsync(request.OrgId, SearchPages.Query(query, start), query.CountOnly || query.Total is SearchTotal.Accurate, cancellationToken);
        var included = await new IncludeWalk(search, request, query.Includes).WalkAsync(page.Resources, cancellationToken);
        var links = await pages.LinksAsync(request, query, start, page, now, cancellationToken);
        return new Bundled(SearchBundle.Write(request, query, page, included, links, now), []);
    }

    private static SearchQuery Scoped(SearchRequest request, SearchQuery asked)
    {
        var query = asked with { Count = Math.Min(asked.Count, request.MaxCount) };
        if (request.Compartment is not { } compartment) return SearchAccess.OverReadable(query, request.MayRead);
        var types = query.Types.Count > 0 ? query.Types : compartment.TypesOf(request.Type, request.MayRead);
        return query with { Types = types, Conditions = [.. query.Conditions, compartment.Of(types)] };
    }
}
