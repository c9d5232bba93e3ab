using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Resources;

/// <summary>Stored FHIR resources of one organisation. Knows bytes and index rows, not FHIR.</summary>
public sealed class ResourceStore(OrgDatabase database)
{
    private const string Current = "SELECT id, version, last_updated, resource FROM ehr.fhir_resources WHERE org_id = $1 AND resource_type = $2 AND id = $3";

    /// <summary>The current version, a delete included; null when the id was never used. One round trip.</summary>
    public Task<StoredResource?> ReadAsync(Guid orgId, string type, string id, CancellationToken cancellationToken) =>
        database.QueryAsync(orgId, new SqlStatement(Current).With(orgId).With(type).With(id), (reader, ct) => reader.FirstOrNullAsync(row => Read(type, row), ct), cancellationToken);

    /// <summary>One version; null when there is no such version.</summary>
    public Task<StoredResource?> ReadVersionAsync(Guid orgId, string type, string id, int version, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement("SELECT id, version, last_updated, resource FROM ehr.fhir_resource_history WHERE org_id = $1 AND resource_type = $2 AND id = $3 AND version = $4")
                .With(orgId).With(type).With(id).With(version),
            (reader, ct) => reader.FirstOrNullAsync(row => Read(type, row), ct),
            cancellationToken);

    /// <summary>Versions of one resource, newest first.</summary>
    public Task<IReadOnlyList<StoredVersion>> HistoryAsync(Guid orgId, string type, string id, HistoryFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync(orgId, ResourceHistorySql.Instance(orgId, type, id, filter), (reader, ct) => reader.ToListAsync(ReadVersion, ct), cancellationToken);

    /// <summary>Versions of all resources of several types, newest first.</summary>
    public Task<IReadOnlyList<StoredVersion>> HistoryAsync(Guid orgId, IReadOnlyList<string> types, HistoryFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync(orgId, ResourceHistorySql.Types(orgId, types, filter), (reader, ct) => reader.ToListAsync(ReadVersion, ct), cancellationToken);

    /// <summary>How many versions of one resource there are, whatever the page.</summary>
    public Task<long> CountHistoryAsync(Guid orgId, string type, string id, HistoryFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync(orgId, ResourceHistorySql.InstanceCount(orgId, type, id, filter), CountAsync, cancellationToken);

    /// <summary>How many versions of all resources of several types there are, whatever the page.</summary>
    public Task<long> CountHistoryAsync(Guid orgId, IReadOnlyList<string> types, HistoryFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync(orgId, ResourceHistorySql.TypesCount(orgId, types, filter), CountAsync, cancellationToken);

    /// <summary>The current version, locked until the unit of work ends; null when the id was never used.</summary>
    public Task<StoredResource?> LockAsync(OrgSession session, string type, string id, CancellationToken cancellationToken) =>
        session.QueryAsync(
            new SqlStatement(Current + " FOR UPDATE").With(session.OrgId).With(type).With(id),
            (reader, ct) => reader.FirstOrNullAsync(row => Read(type, row), ct),
            cancellationToken);

    /// <summary>
    /// Locks the search key itself, then the current resources found under it. Two units of work that look for the same key
    /// take turns, so "create it when it is not there" happens once.
    /// </summary>
    public Task<IReadOnlyList<StoredResource>> LockByKeyAsync(OrgSession session, string type, long key, CancellationToken cancellationToken)
    {
        EnqueueLocks(session, [key]);
        return session.QueryAsync(
            new SqlStatement(
                """
                SELECT r.id, r.version, r.last_updated, r.resource FROM ehr.fhir_resources r
                WHERE r.org_id = $1 AND r.resource_type = $2 AND NOT r.deleted
                  AND r.rid IN (SELECT k.rid FROM ehr.search_key k WHERE k.org_id = $1 AND k.key = $3)
                ORDER BY r.last_updated, r.id LIMIT 2 FOR UPDATE OF r
                """)
                .With(session.OrgId).With(type).With(key),
            (reader, ct) => reader.ToListAsync(row => Read(type, row), ct),
            cancellationToken);
    }

    /// <summary>Adds new versions to the unit of work.</summary>
    public void Enqueue(OrgSession session, IReadOnlyList<ResourceWrite> writes)
    {
        foreach (var statement in ResourceStatements.Write(session.OrgId, writes)) session.Enqueue(statement);
    }

    /// <summary>
    /// Makes units of work with a lock in common take turns, from the next round trip until they end. The locks are taken in
    /// ascending order, so two units of work never wait for each other.
    /// </summary>
    public void EnqueueLocks(OrgSession session, IEnumerable<long> locks)
    {
        var sorted = locks.Distinct().Order().ToArray();
        if (sorted.Length == 0) return;
        session.Enqueue(new SqlStatement("SELECT pg_advisory_xact_lock(hashtextextended($1, key)) FROM unnest($2::bigint[]) AS key").With(session.OrgId.ToString("D")).With(sorted).AsGuard());
    }

    /// <summary>The current versions of several resources, deletes included, locked until the unit of work ends; null when they are more than <paramref name="maxBytes"/>.</summary>
    public Task<IReadOnlyList<StoredResource>?> LockAsync(OrgSession session, IReadOnlyCollection<(string Type, string Id)> resources, long maxBytes, CancellationToken cancellationToken)
    {
        var sorted = resources.Distinct().OrderBy(r => r.Type, StringComparer.Ordinal).ThenBy(r => r.Id, StringComparer.Ordinal).ToArray();
        var budget = new ReadBudget(maxBytes);
        return session.QueryAsync(
            new SqlStatement(
                """
                SELECT r.id, r.version, r.last_updated, r.resource, r.resource_type
                FROM ehr.fhir_resources r JOIN unnest($2::text[], $3::text[]) AS w (resource_type, id) ON r.resource_type = w.resource_type AND r.id = w.id
                WHERE r.org_id = $1 ORDER BY r.resource_type COLLATE "C", r.id COLLATE "C" FOR UPDATE OF r
                """)
                .With(session.OrgId).With(sorted.ToArray(r => r.Type)).With(sorted.ToArray(r => r.Id)),
            (reader, ct) => budget.ToListAsync(reader, ct),
            cancellationToken);
    }

    /// <summary>
    /// The matches of several queries, each cut off at its own limit, as the unit of work sees them: one round trip, the
    /// resources in the order of the queries. Null when all of them are more than <paramref name="maxBytes"/>.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyList<StoredResource>>?> MatchAsync(OrgSession session, IReadOnlyList<ResourceQuery> queries, long maxBytes, CancellationToken cancellationToken)
    {
        var matches = new IReadOnlyList<StoredResource>?[queries.Count];
        var budget = new ReadBudget(maxBytes);
        session.Enqueue(ResourceSearchSql.PlanForValues);
        await session.QueryEachAsync(
            [.. queries.Select(query => new ResourceSearchSql(session.OrgId, query).Page())],
            async (i, reader, ct) => matches[i] = (await budget.ToListAsync(reader, ct))?.Take(queries[i].Limit).ToArray(),
            cancellationToken);
        return Array.Exists(matches, found => found is null) ? null : matches.ToArray(found => found!);
    }

    /// <summary>As <see cref="MatchAsync"/>, without the content.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<(string Type, string Id)>>> FindAsync(OrgSession session, IReadOnlyList<ResourceQuery> queries, CancellationToken cancellationToken)
    {
        var matches = new IReadOnlyList<(string Type, string Id)>[queries.Count];
        session.Enqueue(ResourceSearchSql.PlanForValues);
        await session.QueryEachAsync(
            [.. queries.Select(query => new ResourceSearchSql(session.OrgId, query).Keys())],
            async (i, reader, ct) => matches[i] = await reader.ToListAsync(row => (row.GetString(0), row.GetString(1)), ct),
            cancellationToken);
        return matches;
    }

    internal static StoredResource Read(string type, NpgsqlDataReader row) =>
        new(type, row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3));

    private static StoredVersion ReadVersion(NpgsqlDataReader row) => new(
        new StoredResource(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4)),
        row.GetString(5),
        row.GetBoolean(6));

    private static async Task<long> CountAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }
}
