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

    /// <summary>
    /// Up to <paramref name="limit"/> versions of one resource, newest first, older than version <paramref name="before"/>
    /// and made at or after <paramref name="since"/>.
    /// </summary>
    public Task<IReadOnlyList<StoredVersion>> HistoryAsync(
        Guid orgId, string type, string id, int limit, int before, DateTimeOffset? since, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement(
                """
                SELECT h.id, h.version, h.last_updated, h.resource, h.method, h.resource IS NOT NULL AND (p.version IS NULL OR p.resource IS NULL)
                FROM ehr.fhir_resource_history h
                LEFT JOIN ehr.fhir_resource_history p
                       ON p.org_id = h.org_id AND p.resource_type = h.resource_type AND p.id = h.id AND p.version = h.version - 1
                WHERE h.org_id = $1 AND h.resource_type = $2 AND h.id = $3 AND h.version < $4 AND ($6::timestamptz IS NULL OR h.last_updated >= $6)
                ORDER BY h.version DESC LIMIT $5
                """)
                .With(orgId).With(type).With(id).With(before).With(limit).WithNullable(NpgsqlDbType.TimestampTz, since),
            (reader, ct) => reader.ToListAsync(row => new StoredVersion(Read(type, row), row.GetString(4), row.GetBoolean(5)), ct),
            cancellationToken);

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
        session.Enqueue(new SqlStatement("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))").With(session.OrgId.ToString("D")).With(key).AsGuard());
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

    /// <summary>Adds a new version to the unit of work.</summary>
    public void Enqueue(OrgSession session, ResourceWrite write)
    {
        foreach (var statement in ResourceStatements.Write(session.OrgId, write)) session.Enqueue(statement);
    }

    private static StoredResource Read(string type, NpgsqlDataReader row) =>
        new(type, row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3));
}
