using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Audit;

/// <summary>The insert that makes an audit record part of the operation's own transaction.</summary>
public static class AuditStatements
{
    private const string Columns =
        "org_id, id, occurred_at, actor_type, actor_id, action, outcome, status_code, resource_type, resource_id, detail, method, route, request_id, ip";

    public static SqlStatement Insert(AuditEntry entry) =>
        new SqlStatement($"INSERT INTO ehr.audit_logs ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)")
            .With(entry.OrgId).With(entry.Id).With(entry.OccurredAt).With(entry.ActorType).WithText(entry.ActorId).With(entry.Action).With(entry.Outcome)
            .WithNullable(NpgsqlDbType.Integer, entry.StatusCode).WithText(entry.ResourceType).WithText(entry.ResourceId)
            .WithNullable(NpgsqlDbType.Jsonb, entry.Detail).WithText(entry.Method).WithText(entry.Route).WithText(entry.RequestId).WithText(entry.Ip);

    /// <summary>Many records of one organisation in one statement.</summary>
    internal static SqlStatement InsertMany(Guid orgId, IReadOnlyList<AuditEntry> entries) =>
        new SqlStatement(
            $"""
            INSERT INTO ehr.audit_logs ({Columns})
            SELECT $1, * FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[],
                                     $9::text[], $10::text[], $11::jsonb[], $12::text[], $13::text[], $14::text[], $15::text[])
            """)
            .With(orgId)
            .With(entries.Select(e => e.Id).ToArray())
            .With(entries.Select(e => e.OccurredAt).ToArray())
            .With(entries.Select(e => e.ActorType).ToArray())
            .With(entries.Select(e => e.ActorId).ToArray())
            .With(entries.Select(e => e.Action).ToArray())
            .With(entries.Select(e => e.Outcome).ToArray())
            .With(entries.Select(e => e.StatusCode).ToArray())
            .With(entries.Select(e => e.ResourceType).ToArray())
            .With(entries.Select(e => e.ResourceId).ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.Jsonb, entries.Select(e => e.Detail).ToArray())
            .With(entries.Select(e => e.Method).ToArray())
            .With(entries.Select(e => e.Route).ToArray())
            .With(entries.Select(e => e.RequestId).ToArray())
            .With(entries.Select(e => e.Ip).ToArray());
}
