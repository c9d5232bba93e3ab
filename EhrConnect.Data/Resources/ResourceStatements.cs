using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Resources;

/// <summary>The statements of one write: current version, history, search index. They travel in one batch.</summary>
internal static class ResourceStatements
{
    public static IEnumerable<SqlStatement> Write(Guid orgId, ResourceWrite write)
    {
        yield return write.Version == 1 ? Insert(orgId, write) : Update(orgId, write);
        yield return History(orgId, write);
        if (write.Version > 1)
        {
            yield return Forget("search_key", orgId, write);
            yield return Forget("search_date", orgId, write);
            yield return Forget("search_text", orgId, write);
        }

        if (write.Index.Keys.Count > 0) yield return Keys(orgId, write);
        if (write.Index.Dates.Count > 0) yield return Dates(orgId, write);
        if (write.Index.Texts.Count > 0) yield return Texts(orgId, write);
    }

    private static SqlStatement Insert(Guid orgId, ResourceWrite write) =>
        new SqlStatement("INSERT INTO ehr.fhir_resources (org_id, resource_type, id, version, last_updated, deleted, resource) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .With(orgId).With(write.Type).With(write.Id).With(write.Version).With(write.LastUpdated).With(write.Json is null)
            .WithNullable(NpgsqlDbType.Json, write.Json);

    private static SqlStatement Update(Guid orgId, ResourceWrite write) =>
        SqlStatement.ExactlyOne(
            "UPDATE ehr.fhir_resources SET version = $4, last_updated = $5, deleted = $6, resource = $7 WHERE org_id = $1 AND resource_type = $2 AND id = $3 AND version = $4 - 1",
            "the resource was changed meanwhile")
            .With(orgId).With(write.Type).With(write.Id).With(write.Version).With(write.LastUpdated).With(write.Json is null)
            .WithNullable(NpgsqlDbType.Json, write.Json);

    private static SqlStatement History(Guid orgId, ResourceWrite write) =>
        new SqlStatement("INSERT INTO ehr.fhir_resource_history (org_id, resource_type, id, version, last_updated, method, resource) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .With(orgId).With(write.Type).With(write.Id).With(write.Version).With(write.LastUpdated).With(write.Method)
            .WithNullable(NpgsqlDbType.Json, write.Json);

    private static SqlStatement Forget(string table, Guid orgId, ResourceWrite write) =>
        new SqlStatement($"DELETE FROM ehr.{table} WHERE org_id = $1 AND resource_type = $2 AND id = $3").With(orgId).With(write.Type).With(write.Id);

    private static SqlStatement Keys(Guid orgId, ResourceWrite write) =>
        new SqlStatement("INSERT INTO ehr.search_key (org_id, resource_type, id, key) SELECT $1, $2, $3, unnest($4::bigint[])")
            .With(orgId).With(write.Type).With(write.Id).With(write.Index.Keys.Distinct().ToArray());

    private static SqlStatement Dates(Guid orgId, ResourceWrite write) =>
        new SqlStatement(
            "INSERT INTO ehr.search_date (org_id, resource_type, id, parameter, low, high) SELECT $1, $2, $3, * FROM unnest($4::text[], $5::timestamptz[], $6::timestamptz[]) ON CONFLICT DO NOTHING")
            .With(orgId).With(write.Type).With(write.Id)
            .With(write.Index.Dates.Select(d => d.Parameter).ToArray())
            .With(write.Index.Dates.Select(d => d.Low).ToArray())
            .With(write.Index.Dates.Select(d => d.High).ToArray());

    private static SqlStatement Texts(Guid orgId, ResourceWrite write) =>
        new SqlStatement("INSERT INTO ehr.search_text (org_id, resource_type, id, parameter, value) SELECT $1, $2, $3, * FROM unnest($4::text[], $5::text[])")
            .With(orgId).With(write.Type).With(write.Id)
            .With(write.Index.Texts.Select(t => t.Parameter).ToArray())
            .With(write.Index.Texts.Select(t => t.Value).ToArray());
}
