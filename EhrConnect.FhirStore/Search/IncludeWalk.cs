using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>Follows <c>_include</c> and <c>_revinclude</c>, in rounds for <c>:iterate</c>, within bounds.</summary>
internal sealed class IncludeWalk(ResourceSearch search, SearchRequest request, IReadOnlyList<SearchInclude> includes)
{
    private const int MaxIncluded = 1000;
    private const int MaxRounds = 5;

    private readonly Dictionary<long, StoredResource> _included = [];
    private readonly HashSet<long> _seen = [];

    public async Task<Included> WalkAsync(IReadOnlyList<StoredResource> matches, CancellationToken cancellationToken)
    {
        var from = matches;
        _seen.UnionWith(matches.Select(Number));
        var complete = true;
        for (var round = 0; round < MaxRounds && from.Count > 0 && complete; round++)
        {
            var wanted = includes.Where(include => round == 0 || include.Iterate).Where(include => include.Reverse || from.Any(resource => resource.Type == include.Source)).ToArray();
            if (wanted.Length == 0) break;
            var found = await search.IncludeAsync(request.OrgId, [.. wanted.Select(SearchMapping.Include)], [.. from.Select(Number)], MaxIncluded + 1, cancellationToken);
            from = [.. found.Where(resource => request.MayRead(resource.Type) && _seen.Add(Number(resource)))];
            foreach (var resource in from.Take(MaxIncluded - _included.Count)) _included.Add(Number(resource), resource);
            complete = found.Count <= MaxIncluded && _included.Count < MaxIncluded;
        }

        return new Included([.. _included.Values], complete);
    }

    private static long Number(StoredResource resource) => SearchKey.OfResource(resource.Type, resource.Id);
}
