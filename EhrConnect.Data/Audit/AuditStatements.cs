using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Audit;

/// <summary>The insert that makes an audit record part of the operation's own transaction.</summary>
public static class AuditStatements
{
    /// <summary>The columns of a record after <c>org_id</c>, in the order of <see cref="Arrays"/>.</summary>
    internal const string Columns = "id, occurred_at, actor_type, actor_id, action, outcome, status_code, resource_type, resource_id, detail, method, route, request_id, ip";

    /// <summary>The records of one organisation as rows; <see cref="WithEntries"/> binds them from <c>$2</c> on.</summary>
    internal const string Arrays =
        """
        unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[],
               $9::text[], $10::text[], $11::jsonb[], $12::text[], $13::text[], $14::text[], $15::text[])
        """;

    public static SqlStatement Insert(AuditEntry entry) =>
        new SqlStatement($"INSERT INTO ehr.audit_logs (org_id, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)")
            .With(entry.OrgId).With(entry.Id).With(entry.OccurredAt).With(entry.ActorType).WithText(entry.ActorId).With(entry.Action).With(entry.Outcome)
            .WithNullable(NpgsqlDbType.Integer, entry.StatusCode).WithText(entry.ResourceType).WithText(entry.ResourceId)
            .WithNullable(NpgsqlDbType.Jsonb, entry.Detail).WithText(entry.Method).WithText(entry.Route).WithText(entry.RequestId).WithText(entry.Ip);

    /// <summary>Many records of one organisation in one statement.</summary>
    public static SqlStatement InsertMany(Guid orgId, IReadOnlyList<AuditEntry> entries) =>
        new SqlStatement($"INSERT INTO ehr.audit_logs (org_id, {Columns}) SELECT $1, * FROM {Arrays}").With(orgId).WithEntries(entries);

    internal static SqlStatement WithEntries(this SqlStatement statement, IReadOnlyList<AuditEntry> entries) => statement
        .With(Column(entries, static e => e.Id))
        .With(Column(entries, static e => e.OccurredAt))
        .With(Column(entries, static e => e.ActorType))
        .With(Column(entries, static e => e.ActorId))
        .With(Column(entries, static e => e.Action))
        .With(Column(entries, static e => e.Outcome))
        .With(Column(entries, static e => e.StatusCode))
        .With(Column(entries, static e => e.ResourceType))
        .With(Column(entries, static e => e.ResourceId))
        .With(NpgsqlDbType.Array | NpgsqlDbType.Jsonb, Column(entries, static e => e.Detail))
        .With(Column(entries, static e => e.Method))
        .With(Column(entries, static e => e.Route))
        .With(Column(entries, static e => e.RequestId))
        .With(Column(entries, static e => e.Ip));

    private static T[] Column<T>(IReadOnlyList<AuditEntry> entries, Func<AuditEntry, T> value)
    {
        var column = new T[entries.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(entries[i]);
        return column;
    }
}
