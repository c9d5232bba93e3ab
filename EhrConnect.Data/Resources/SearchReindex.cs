using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Resources;

/// <summary>
/// Indexes the resources of an organisation again that an earlier version of the layout indexed, in small transactions that
/// each remember how far they came: it may be stopped, and go on elsewhere, at any time.
/// </summary>
public sealed class SearchReindex(OrgDatabase database)
{
    private const int BatchSize = 200;

    /// <summary>Indexes the next batch.</summary>
    /// <param name="orgId">The organisation.</param>
    /// <param name="index">The rows of a resource: its type, its content.</param>
    /// <param name="cancellationToken">Leaves the batch undone.</param>
    /// <returns>How many resources were indexed; null when there is nothing left, or somebody else is at it.</returns>
    public async Task<int?> NextBatchAsync(Guid orgId, Func<string, byte[], SearchIndex> index, CancellationToken cancellationToken)
    {
        await using var session = database.Open(orgId);
        session.Enqueue(new SqlStatement("INSERT INTO ehr.search_reindex (org_id, version) VALUES ($1, $2) ON CONFLICT DO NOTHING").With(orgId).With(SearchIndexVersion.Current));
        var progress = await session.QueryAsync(
            new SqlStatement("SELECT after_rid FROM ehr.search_reindex WHERE org_id = $1 AND version = $2 AND finished_at IS NULL FOR UPDATE SKIP LOCKED").With(orgId).With(SearchIndexVersion.Current),
            (reader, ct) => reader.FirstOrNullAsync(row => new Progress(row.IsDBNull(0) ? long.MinValue : row.GetInt64(0)), ct),
            cancellationToken);
        if (progress is null) return null;
        var batch = await session.QueryAsync(Stale(orgId, progress.After), (reader, ct) => reader.ToListAsync(row => Index(row, index), ct), cancellationToken);
        if (batch.Count > 0)
        {
            foreach (var statement in SearchIndexStatements.Replace(orgId, batch, batch)) session.Enqueue(statement);
        }

        session.Enqueue(Advance(orgId, batch.Count == 0 ? null : batch[^1].Rid, batch.Count));
        await session.CommitAsync(cancellationToken);
        return batch.Count == 0 ? null : batch.Count;
    }

    private static IndexedResource Index(NpgsqlDataReader row, Func<string, byte[], SearchIndex> index) =>
        new(row.GetInt64(0), index(row.GetString(1), row.GetFieldValue<byte[]>(2)));

    // A resource that is being written meanwhile is waited for: its writer indexes it, and then it is not stale any more.
    private static SqlStatement Stale(Guid orgId, long after) =>
        new SqlStatement(
            """
            SELECT r.rid, r.resource_type, r.resource FROM ehr.fhir_resources r
            WHERE r.org_id = $1 AND r.rid > $2 AND NOT r.deleted
              AND NOT EXISTS (SELECT FROM ehr.search_entry e WHERE e.org_id = $1 AND e.rid = r.rid AND e.version >= $3)
            ORDER BY r.rid LIMIT $4 FOR NO KEY UPDATE OF r
            """)
            .With(orgId).With(after).With(SearchIndexVersion.Current).With(BatchSize);

    private static SqlStatement Advance(Guid orgId, long? rid, int indexed) =>
        SqlStatement.ExactlyOne(
            """
            UPDATE ehr.search_reindex SET after_rid = coalesce($3, after_rid), indexed = indexed + $4, finished_at = CASE WHEN $3 IS NULL THEN now() END
            WHERE org_id = $1 AND version = $2
            """,
            "the progress of the indexing is gone")
            .With(orgId).With(SearchIndexVersion.Current).WithNullable(NpgsqlTypes.NpgsqlDbType.Bigint, rid).With((long)indexed);

    private sealed record Progress(long After);
}
