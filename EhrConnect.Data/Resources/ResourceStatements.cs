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
        foreach (var statement in SearchIndexStatements.Replace(orgId, [write], write.Version > 1 ? [write] : [])) yield return statement;
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
}
