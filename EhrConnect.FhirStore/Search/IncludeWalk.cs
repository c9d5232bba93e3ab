using EhrConnect.Data.Resources;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>Follows <c>_include</c> and <c>_revinclude</c>, in rounds for <c>:iterate</c>, within bounds.</summary>
internal sealed class IncludeWalk(ResourceSearch search, SearchRequest request, IReadOnlyList<SearchInclude> includes)
{
    private const int MaxIncluded = 1000;
    private const int MaxRounds = 5;

    private readonly Dictionary<long, StoredResource> _included = [];
    private readonly HashSet<long> _seen = [];
    private readonly string[]? _among = Readable(request.MayRead);

    public async Task<Included> WalkAsync(IReadOnlyList<StoredResource> matches, CancellationToken cancellationToken)
    {
        var from = matches;
        _seen.UnionWith(matches.Select(Number));
        var complete = true;
        for (var round = 0; round < MaxRounds && from.Count > 0 && complete; round++)
        {
            var wanted = includes.Where(include => round == 0 || include.Iterate).Where(MayBeRead).Where(include => include.Reverse || from.Any(resource => resource.Type == include.Source)).ToArray();
            if (wanted.Length == 0) break;
            var found = await search.IncludeAsync(request.OrgId, [.. wanted.Select(include => SearchMapping.Include(include) with { Among = _among })], [.. from.Select(Number)], MaxIncluded + 1, cancellationToken);
            from = [.. found.Where(resource => _seen.Add(Number(resource)))];
            foreach (var resource in from.Take(MaxIncluded - _included.Count)) _included.Add(Number(resource), resource);
            complete = found.Count <= MaxIncluded && _included.Count < MaxIncluded;
        }

        return new Included([.. _included.Values], complete);
    }

    private bool MayBeRead(SearchInclude include) => (include.Reverse ? include.Source : include.Target) is not { } type || request.MayRead(type);

    // What its client may not read is not looked for: how much of it there is must not show in what is left out.
    private static string[]? Readable(Func<string, bool> mayRead) => ResourceTypes.All.All(mayRead) ? null : [.. ResourceTypes.All.Where(mayRead)];

    private static long Number(StoredResource resource) => SearchKey.OfResource(resource.Type, resource.Id);
}
