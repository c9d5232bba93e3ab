using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Resources;

/// <summary>
/// Reads current versions together with their audit records: one round trip, one commit, shared by all who read at the same
/// time. No resource comes back before the record of having read it is durable.
/// </summary>
public sealed class AuditedReads
{
    private const int GroupsAtOnce = 2;

    // The record says how the read ended, in HTTP's terms: found, deleted (410), never there (404).
    private const string ReadAndRecord =
        $"""
        WITH found AS MATERIALIZED (
            SELECT a.*, r.version, r.last_updated, r.resource
            FROM {AuditStatements.Arrays} WITH ORDINALITY AS a ({AuditStatements.Columns}, place)
            LEFT JOIN ehr.fhir_resources r ON r.org_id = $1 AND r.resource_type = a.resource_type AND r.id = a.resource_id
        ), recorded AS (
            INSERT INTO ehr.audit_logs (org_id, {AuditStatements.Columns})
            SELECT $1, id, occurred_at, actor_type, actor_id, action,
                   CASE WHEN resource IS NULL THEN 'failure' ELSE 'success' END,
                   CASE WHEN version IS NULL THEN 404 WHEN resource IS NULL THEN 410 ELSE 200 END,
                   resource_type, resource_id, detail, method, route, request_id, ip
            FROM found
        )
        SELECT version, last_updated, resource FROM found ORDER BY place
        """;

    private readonly OrgDatabase _database;
    private readonly GroupedWork<AuditEntry, StoredResource?> _reads;

    public AuditedReads(OrgDatabase database)
    {
        _database = database;
        _reads = new GroupedWork<AuditEntry, StoredResource?>(ReadAsync, GroupsAtOnce);
    }

    /// <summary>
    /// The current version of the resource that the record names, a delete included; null when the id was never used. The
    /// record's outcome and status are decided by what is found.
    /// </summary>
    public Task<StoredResource?> ReadAsync(AuditEntry entry)
    {
        if (entry is not { ResourceType: not null, ResourceId: not null }) throw new ArgumentException("The record of a read names the resource that is read.", nameof(entry));
        return _reads.AddAsync(entry);
    }

    private async Task<IReadOnlyList<StoredResource?>> ReadAsync(IReadOnlyList<AuditEntry> entries)
    {
        var found = new StoredResource?[entries.Count];
        var organizations = Enumerable.Range(0, entries.Count).GroupBy(i => entries[i].OrgId).Select(places => (OrgId: places.Key, Places: places.ToArray())).ToArray();
        await _database.QueryEachAsync(
            [.. organizations.Select(org => (org.OrgId, new SqlStatement(ReadAndRecord).With(org.OrgId).WithEntries([.. org.Places.Select(i => entries[i])])))],
            async (organization, reader, ct) =>
            {
                foreach (var place in organizations[organization].Places)
                {
                    await reader.ReadAsync(ct);
                    found[place] = Read(entries[place], reader);
                }
            },
            CancellationToken.None);
        return found;
    }

    private static StoredResource? Read(AuditEntry entry, NpgsqlDataReader row) => row.IsDBNull(0)
        ? null
        : new StoredResource(entry.ResourceType!, entry.ResourceId!, row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2));
}
