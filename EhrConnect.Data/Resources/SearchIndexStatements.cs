using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Resources;

/// <summary>
/// The statements that make new versions findable: rows of the version before go, those of the new one come. Each carries
/// all resources as arrays. What the versions before had is read from the database, so it does not matter by which version of
/// the layout they were indexed.
/// </summary>
internal static class SearchIndexStatements
{
    /// <summary>Rows of new versions.</summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="writes">The new versions, deletions included; each resource once.</param>
    /// <param name="later">Those that had a version before.</param>
    public static IEnumerable<SqlStatement> Replace(Guid orgId, IReadOnlyList<ResourceWrite> writes, IReadOnlyList<ResourceWrite> later) =>
        Replace(orgId, [.. writes.Select(ToRows)], [.. later.Select(ToRows)]);

    /// <summary>Rows of what is indexed again.</summary>
    public static IEnumerable<SqlStatement> Replace(Guid orgId, IReadOnlyList<IndexedResource> resources, IReadOnlyList<IndexedResource> before)
    {
        if (before.Count > 0)
        {
            yield return ForgetKeys(orgId, before);
            foreach (var table in (string[])["search_reference", "search_date", "search_number", "search_text"]) yield return Forget(table, orgId, before);
        }

        if (Any(resources, index => index.Keys)) yield return Keys(orgId, resources);
        if (Any(resources, index => index.References)) yield return References(orgId, resources);
        if (Any(resources, index => index.Dates)) yield return Dates(orgId, resources);
        if (Any(resources, index => index.Numbers)) yield return Numbers(orgId, resources);
        if (Any(resources, index => index.Texts)) yield return Texts(orgId, resources);
        yield return Entries(orgId, resources);
    }

    private static IndexedResource ToRows(ResourceWrite write) => new(ResourceKey.Of(write.Type, write.Id), write.Index);

    private static bool Any<T>(IReadOnlyList<IndexedResource> resources, Func<SearchIndex, IReadOnlyCollection<T>> rows) => resources.Any(resource => rows(resource.Index).Count > 0);

    // A key that both versions have stays where it is.
    private static SqlStatement ForgetKeys(Guid orgId, IReadOnlyList<IndexedResource> resources)
    {
        var (rids, keys) = Rows(resources, index => index.Keys);
        return new SqlStatement(
            """
            DELETE FROM ehr.search_key k
            USING (SELECT e.rid, unnest(e.keys) AS key FROM ehr.search_entry e WHERE e.org_id = $1 AND e.rid = ANY($2)
                   EXCEPT SELECT * FROM unnest($3::bigint[], $4::bigint[])) gone
            WHERE k.org_id = $1 AND k.key = gone.key AND k.rid = gone.rid
            """)
            .With(orgId).With(Rids(resources)).With(rids).With(keys.Select(row => row.Key).ToArray());
    }

    private static SqlStatement Forget(string table, Guid orgId, IReadOnlyList<IndexedResource> resources) =>
        new SqlStatement($"DELETE FROM ehr.{table} WHERE org_id = $1 AND rid = ANY($2)").With(orgId).With(Rids(resources));

    private static SqlStatement Keys(Guid orgId, IReadOnlyList<IndexedResource> resources)
    {
        var (rids, keys) = Rows(resources, index => index.Keys);
        return new SqlStatement("INSERT INTO ehr.search_key (org_id, rid, key) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[]) ON CONFLICT DO NOTHING")
            .With(orgId).With(rids).With(keys.Select(row => row.Key).ToArray());
    }

    private static SqlStatement References(Guid orgId, IReadOnlyList<IndexedResource> resources)
    {
        var (rids, references) = Rows(resources, index => index.References);
        return new SqlStatement("INSERT INTO ehr.search_reference (org_id, rid, target, element) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::integer[]) ON CONFLICT DO NOTHING")
            .With(orgId).With(rids).With(references.Select(row => row.Target).ToArray()).With(references.Select(row => row.Element).ToArray());
    }

    private static SqlStatement Dates(Guid orgId, IReadOnlyList<IndexedResource> resources)
    {
        var (rids, dates) = Rows(resources, index => index.Dates);
        return new SqlStatement("INSERT INTO ehr.search_date (org_id, rid, element, low, high, several) SELECT $1, * FROM unnest($2::bigint[], $3::integer[], $4::bigint[], $5::bigint[], $6::boolean[]) ON CONFLICT DO NOTHING")
            .With(orgId).With(rids).With(dates.Select(row => row.Element).ToArray()).With(dates.Select(row => row.Low).ToArray()).With(dates.Select(row => row.High).ToArray())
            .With(dates.Select(row => row.Several).ToArray());
    }

    private static SqlStatement Numbers(Guid orgId, IReadOnlyList<IndexedResource> resources)
    {
        var (rids, numbers) = Rows(resources, index => index.Numbers);
        return new SqlStatement("INSERT INTO ehr.search_number (org_id, rid, key, low, high) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::float8[], $5::float8[]) ON CONFLICT DO NOTHING")
            .With(orgId).With(rids).With(numbers.Select(row => row.Key).ToArray()).With(numbers.Select(row => row.Low).ToArray()).With(numbers.Select(row => row.High).ToArray());
    }

    private static SqlStatement Texts(Guid orgId, IReadOnlyList<IndexedResource> resources)
    {
        var (rids, texts) = Rows(resources, index => index.Texts);
        return new SqlStatement("INSERT INTO ehr.search_text (org_id, rid, element, value) SELECT $1, * FROM unnest($2::bigint[], $3::integer[], $4::text[])")
            .With(orgId).With(rids).With(texts.Select(row => row.Element).ToArray()).With(texts.Select(row => row.Value).ToArray());
    }

    // Arrays of arrays must be rectangular in SQL, so the lists of keys are put together there.
    private static SqlStatement Entries(Guid orgId, IReadOnlyList<IndexedResource> resources)
    {
        var (rids, keys) = Rows(resources, index => index.Keys);
        return new SqlStatement(
            """
            INSERT INTO ehr.search_entry (org_id, rid, version, elements, keys)
            SELECT $1, w.rid, $3, coalesce(k.elements, '{}'), coalesce(k.keys, '{}')
            FROM unnest($2::bigint[]) AS w (rid)
            LEFT JOIN (SELECT rid, array_agg(DISTINCT element) AS elements, array_agg(key) AS keys
                       FROM unnest($4::bigint[], $5::bigint[], $6::integer[]) AS k (rid, key, element) GROUP BY rid) k USING (rid)
            ON CONFLICT (org_id, rid) DO UPDATE SET version = EXCLUDED.version, elements = EXCLUDED.elements, keys = EXCLUDED.keys
            """)
            .With(orgId).With(Rids(resources)).With(SearchIndexVersion.Current)
            .With(rids).With(keys.Select(row => row.Key).ToArray()).With(keys.Select(row => row.Element).ToArray());
    }

    private static long[] Rids(IReadOnlyList<IndexedResource> resources) => [.. resources.Select(resource => resource.Rid)];

    private static (long[] Rids, List<T> Rows) Rows<T>(IReadOnlyList<IndexedResource> resources, Func<SearchIndex, IReadOnlyCollection<T>> rowsOf)
    {
        var count = resources.Sum(resource => rowsOf(resource.Index).Count);
        var (rids, rows) = (new List<long>(count), new List<T>(count));
        foreach (var resource in resources)
        {
            var own = rowsOf(resource.Index);
            rows.AddRange(own);
            for (var i = 0; i < own.Count; i++) rids.Add(resource.Rid);
        }

        return ([.. rids], rows);
    }
}
