using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Resources;

/// <summary>Searches over the stored resources of one organisation. Knows index rows, not FHIR.</summary>
public sealed class ResourceSearch(OrgDatabase database)
{
    /// <summary>One page, and the number of all matches when it is wanted: one round trip.</summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="query">The search.</param>
    /// <param name="exact">Whether to count to the end; otherwise the total stays null beyond a bound.</param>
    /// <param name="cancellationToken">Cancels the search in the database.</param>
    public async Task<ResourcePage> SearchAsync(Guid orgId, ResourceQuery query, bool exact, CancellationToken cancellationToken)
    {
        var sql = new ResourceSearchSql(orgId, query);
        var statements = new List<SqlStatement> { ResourceSearchSql.PlanForValues };
        if (query.Limit > 0) statements.Add(sql.Page());
        if (query.Count) statements.Add(sql.Total(exact ? null : ResourceSearchSql.CountedAnyway));
        var found = (IReadOnlyList<Found>)[];
        var total = (long?)null;
        await database.QueryEachAsync(
            [.. statements.Select(statement => (orgId, statement))],
            async (i, reader, ct) =>
            {
                if (i == 0) return;
                if (query.Limit > 0 && i == 1) found = await reader.ToListAsync(row => Read(row, query.Sort.Count + 1), ct);
                else total = await CountAsync(reader, exact, ct);
            },
            cancellationToken);
        var page = found.Take(query.Limit).ToArray();
        if (query.Backwards) Array.Reverse(page);
        return new ResourcePage([.. page.Select(match => match.Resource)], found.Count > query.Limit, total, page.FirstOrDefault()?.Position, page.LastOrDefault()?.Position);
    }

    /// <summary>What belongs to resources by the given includes, each once; at most <paramref name="limit"/> for each include.</summary>
    public async Task<IReadOnlyList<StoredResource>> IncludeAsync(
        Guid orgId, IReadOnlyList<ResourceInclude> includes, IReadOnlyList<long> rids, int limit, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, StoredResource>();
        await database.QueryEachAsync(
            [.. includes.Select(include => (orgId, include.Statement(orgId, rids, limit)))],
            async (_, reader, ct) =>
            {
                while (await reader.ReadAsync(ct)) found.TryAdd(reader.GetInt64(5), Resource(reader));
            },
            cancellationToken);
        return [.. found.Values];
    }

    private static async Task<long?> CountAsync(NpgsqlDataReader reader, bool exact, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var count = reader.GetInt64(0);
        return exact || count <= ResourceSearchSql.CountedAnyway ? count : null;
    }

    private static Found Read(NpgsqlDataReader row, int values) =>
        new(Resource(row), new ResourcePosition([.. Enumerable.Range(6, values).Select(i => row.TextOrNull(i))], row.GetInt64(5)));

    private static StoredResource Resource(NpgsqlDataReader row) =>
        new(row.GetString(4), row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<byte[]>(3));

    private sealed record Found(StoredResource Resource, ResourcePosition Position);
}
