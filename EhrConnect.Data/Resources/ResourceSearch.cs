using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Resources;

/// <summary>Searches over the stored resources of one organisation. Knows index rows, not FHIR.</summary>
public sealed class ResourceSearch(OrgDatabase database)
{
    /// <summary>One page, and the number of all matches when it is wanted: one round trip, with dates two or three.</summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="query">The search.</param>
    /// <param name="exact">Whether to count to the end; otherwise the total stays null beyond a bound.</param>
    /// <param name="cancellationToken">Cancels the search in the database.</param>
    public async Task<ResourcePage> SearchAsync(Guid orgId, ResourceQuery query, bool exact, CancellationToken cancellationToken)
    {
        var selectivity = DateSelectivity.Matters(query) ? await SelectivityAsync(orgId, query, cancellationToken) : null;
        var sql = new ResourceSearchSql(orgId, query) { DatesLast = selectivity?.DatesLast(query) ?? false };
        var (found, total) = selectivity?.AreCommon(query) == true
            ? await OfCommonAsync(orgId, query, sql, exact, cancellationToken)
            : await RunAsync(orgId, query, sql.Page(), query.Count ? Total(sql, exact) : null, cancellationToken);
        if (!exact && total > ResourceSearchSql.CountedAnyway) total = null;
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

    private static SqlStatement Total(ResourceSearchSql sql, bool exact) => sql.Total(exact ? null : ResourceSearchSql.CountedAnyway);

    // Nearly always the first resources fill the page and the index rows alone say that there are more than are counted. What
    // they leave open is asked for as ever.
    private async Task<(IReadOnlyList<Found> Found, long? Total)> OfCommonAsync(Guid orgId, ResourceQuery query, ResourceSearchSql sql, bool exact, CancellationToken cancellationToken)
    {
        var atLeast = query.Count && !exact ? sql.AtLeast(query.Conditions.OfType<ResourceCondition.AnyDate>().First(), ResourceSearchSql.CountedAnyway) : null;
        var (found, total) = await RunAsync(orgId, query, sql.PageAmongFirst(DateSelectivity.LookedAt), atLeast, cancellationToken);
        if (query.Count && total is not > ResourceSearchSql.CountedAnyway) total = await CountAsync(orgId, Total(sql, exact), cancellationToken);
        if (query.Limit > 0 && found.Count <= query.Limit) (found, _) = await RunAsync(orgId, query, sql.Page(), null, cancellationToken);
        return (found, total);
    }

    private async Task<(IReadOnlyList<Found> Found, long? Total)> RunAsync(Guid orgId, ResourceQuery query, SqlStatement page, SqlStatement? count, CancellationToken cancellationToken)
    {
        var statements = new List<SqlStatement> { ResourceSearchSql.PlanForValues };
        if (query.Limit > 0) statements.Add(page);
        if (count is not null) statements.Add(count);
        var found = (IReadOnlyList<Found>)[];
        var total = (long?)null;
        await database.QueryEachAsync(
            [.. statements.Select(statement => (orgId, statement))],
            async (i, reader, ct) =>
            {
                if (i == 0) return;
                if (query.Limit > 0 && i == 1) found = await reader.ToListAsync(row => Read(row, query.Sort.Count + 1), ct);
                else total = await NumberAsync(reader, ct);
            },
            cancellationToken);
        return (found, total);
    }

    private async Task<DateSelectivity> SelectivityAsync(Guid orgId, ResourceQuery query, CancellationToken cancellationToken) => await database.QueryAsync(
        orgId,
        new ResourceSearchSql(orgId, query).Rows(DateSelectivity.Many),
        async (reader, ct) =>
        {
            await reader.ReadAsync(ct);
            return new DateSelectivity(reader.GetInt64(0), reader.GetInt64(1));
        },
        cancellationToken);

    private async Task<long> CountAsync(Guid orgId, SqlStatement count, CancellationToken cancellationToken)
    {
        var number = 0L;
        await database.QueryEachAsync(
            [(orgId, ResourceSearchSql.PlanForValues), (orgId, count)], async (i, reader, ct) => number = i == 0 ? 0 : await NumberAsync(reader, ct), cancellationToken);
        return number;
    }

    private static async Task<long> NumberAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }

    private static Found Read(NpgsqlDataReader row, int values) =>
        new(Resource(row), new ResourcePosition([.. Enumerable.Range(6, values).Select(i => row.TextOrNull(i))], row.GetInt64(5)));

    private static StoredResource Resource(NpgsqlDataReader row) =>
        new(row.GetString(4), row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<byte[]>(3));

    private sealed record Found(StoredResource Resource, ResourcePosition Position);
}
