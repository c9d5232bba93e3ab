using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Resources;

/// <summary>
/// The statements that store new versions: current version, history, search index. Each carries all the resources of a chunk
/// as arrays, so a transaction of thousands costs a few dozen statements; they travel in one batch.
/// </summary>
internal static class ResourceStatements
{
    // Enough to make the cost of a statement vanish, small enough for a message to stay in the megabytes.
    private const int ChunkSize = 500;

    // In one order for everybody: two units of work that bring the same new ids wait for each other and do not lock up.
    public static IEnumerable<SqlStatement> Write(Guid orgId, IReadOnlyList<ResourceWrite> writes) => writes.Count == 1
        ? WriteChunk(orgId, writes)
        : writes.OrderBy(write => write.Type, StringComparer.Ordinal).ThenBy(write => write.Id, StringComparer.Ordinal).Chunk(ChunkSize).SelectMany(chunk => WriteChunk(orgId, chunk));

    private static IEnumerable<SqlStatement> WriteChunk(Guid orgId, IReadOnlyList<ResourceWrite> writes)
    {
        var fresh = writes.Where(write => write.Version == 1).ToArray();
        var later = writes.Where(write => write.Version > 1).ToArray();
        if (fresh.Length > 0) yield return Insert(orgId, fresh);
        if (later.Length > 0) yield return Update(orgId, later);
        yield return History(orgId, writes);
        foreach (var statement in SearchIndexStatements.Replace(orgId, writes, later)) yield return statement;
    }

    private static SqlStatement Insert(Guid orgId, ResourceWrite[] writes) =>
        Versions(
            new SqlStatement(
                """
                INSERT INTO ehr.fhir_resources (org_id, resource_type, id, version, last_updated, resource, deleted)
                SELECT $1, w.*, w.resource IS NULL
                FROM unnest($2::text[], $3::text[], $4::integer[], $5::timestamptz[], $6::json[]) AS w (resource_type, id, version, last_updated, resource)
                """),
            orgId,
            writes);

    private static SqlStatement Update(Guid orgId, ResourceWrite[] writes) =>
        Versions(
            SqlStatement.OneForEach(
                "$2",
                """
                UPDATE ehr.fhir_resources r SET version = w.version, last_updated = w.last_updated, deleted = w.resource IS NULL, resource = w.resource
                FROM unnest($2::text[], $3::text[], $4::integer[], $5::timestamptz[], $6::json[]) AS w (resource_type, id, version, last_updated, resource)
                WHERE r.org_id = $1 AND r.resource_type = w.resource_type AND r.id = w.id AND r.version = w.version - 1
                """,
                "the resource was changed meanwhile"),
            orgId,
            writes);

    private static SqlStatement History(Guid orgId, IReadOnlyList<ResourceWrite> writes) =>
        Versions(
            new SqlStatement(
                """
                INSERT INTO ehr.fhir_resource_history (org_id, resource_type, id, version, last_updated, resource, method)
                SELECT $1, w.*
                FROM unnest($2::text[], $3::text[], $4::integer[], $5::timestamptz[], $6::json[], $7::text[]) AS w (resource_type, id, version, last_updated, resource, method)
                """),
            orgId,
            writes).With(writes.ToArray(write => write.Method));

    private static SqlStatement Versions(SqlStatement statement, Guid orgId, IReadOnlyList<ResourceWrite> writes) => statement
        .With(orgId)
        .With(writes.ToArray(write => write.Type))
        .With(writes.ToArray(write => write.Id))
        .With(writes.ToArray(write => write.Version))
        .With(writes.ToArray(write => write.LastUpdated))
        .With(NpgsqlDbType.Array | NpgsqlDbType.Json, writes.ToArray(write => write.Json));
}
