using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Resources;

/// <summary>The statements that read histories, newest version first.</summary>
internal static class ResourceHistorySql
{
    private const string Columns =
        """
        h.resource_type, h.id, h.version, h.last_updated, h.resource, h.method,
        h.resource IS NOT NULL AND NOT EXISTS (
            SELECT FROM ehr.fhir_resource_history p
            WHERE p.org_id = h.org_id AND p.resource_type = h.resource_type AND p.id = h.id AND p.version = h.version - 1 AND p.resource IS NOT NULL)
        """;

    // Current at some time after $4: made before the end of the period (part of $3), and not replaced before its start.
    private const string Within =
        """
        h.last_updated >= coalesce($2, '-infinity') AND h.last_updated < coalesce($3, 'infinity')
        AND ($4::timestamptz IS NULL OR NOT EXISTS (
            SELECT FROM ehr.fhir_resource_history n
            WHERE n.org_id = h.org_id AND n.resource_type = h.resource_type AND n.id = h.id AND n.version = h.version + 1 AND n.last_updated <= $4))
        """;

    private const string OfInstance = "h.org_id = $1 AND h.resource_type = $5 AND h.id = $6";

    /// <summary>The versions of one resource. Their numbers are their order.</summary>
    public static SqlStatement Instance(Guid orgId, string type, string id, HistoryFilter filter) =>
        Start(orgId, filter, $"SELECT {Columns} FROM ehr.fhir_resource_history h WHERE {OfInstance} AND {Within} AND h.version < $7 ORDER BY h.version DESC LIMIT $8")
            .With(type).With(id).With(filter.After?.Version ?? int.MaxValue).With(filter.Limit);

    public static SqlStatement InstanceCount(Guid orgId, string type, string id, HistoryFilter filter) =>
        Start(orgId, filter, $"SELECT count(*) FROM ehr.fhir_resource_history h WHERE {OfInstance} AND {Within}").With(type).With(id);

    /// <summary>
    /// The versions of all resources of several types: the newest of each type, merged. One index serves one type and all of
    /// them. The row comparison only breaks ties; the index finds the place by time, which is what row-level security lets it use.
    /// </summary>
    public static SqlStatement Types(Guid orgId, IReadOnlyList<string> types, HistoryFilter filter) =>
        Start(
            orgId,
            filter,
            $"""
            SELECT n.* FROM unnest($5::text[]) AS t (resource_type) CROSS JOIN LATERAL (
                SELECT {Columns} FROM ehr.fhir_resource_history h
                WHERE h.org_id = $1 AND h.resource_type = t.resource_type AND {Within}
                  AND h.last_updated <= coalesce($6, 'infinity')
                  AND ($6::timestamptz IS NULL OR h.last_updated < $6 OR (h.resource_type, h.id, h.version) < ($7, $8, $9))
                ORDER BY h.last_updated DESC, h.id DESC, h.version DESC LIMIT $10) n
            ORDER BY n.last_updated DESC, n.resource_type DESC, n.id DESC, n.version DESC LIMIT $10
            """)
            .With(types.ToArray(type => type)).WithNullable(NpgsqlDbType.TimestampTz, filter.After?.LastUpdated).WithText(filter.After?.Type).WithText(filter.After?.Id)
            .WithNullable(NpgsqlDbType.Integer, filter.After?.Version).With(filter.Limit);

    public static SqlStatement TypesCount(Guid orgId, IReadOnlyList<string> types, HistoryFilter filter) =>
        Start(orgId, filter, $"SELECT count(*) FROM ehr.fhir_resource_history h WHERE h.org_id = $1 AND h.resource_type = ANY($5) AND {Within}").With(types.ToArray(type => type));

    private static SqlStatement Start(Guid orgId, HistoryFilter filter, string text) => new SqlStatement(text)
        .With(orgId)
        .WithNullable(NpgsqlDbType.TimestampTz, filter.Since)
        .WithNullable(NpgsqlDbType.TimestampTz, filter.Before)
        .WithNullable(NpgsqlDbType.TimestampTz, filter.CurrentAfter);
}
