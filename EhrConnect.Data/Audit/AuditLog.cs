using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Audit;

/// <summary>Reading the audit trail of one organisation, newest first.</summary>
public sealed class AuditLog(OrgDatabase database, MessageArrivals arrivals)
{
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(Guid orgId, AuditFilter filter, CancellationToken cancellationToken)
    {
        await arrivals.FileAsync(orgId, cancellationToken);
        // The record of a message's arrival is not in the index of resources: it has the id of the message.
        var message = string.Equals(filter.ResourceType, "Hl7Message", StringComparison.Ordinal) && Guid.TryParseExact(filter.ResourceId, "D", out var id) ? id : (Guid?)null;
        var about = filter is { ResourceType: not null, ResourceId: not null }
            ? "(resource_type = $4 AND resource_id = $5 AND action <> 'hl7.receive' OR id = $12 AND resource_type = $4 AND resource_id = $5)"
            : "($4::text IS NULL OR resource_type = $4) AND ($5::text IS NULL OR resource_id = $5) AND $12::uuid IS NULL";
        return await database.QueryAsync(
            orgId,
            new SqlStatement(
                $"""
                SELECT id, occurred_at, actor_type, actor_id, action, outcome, status_code, resource_type, resource_id, detail, method, route, request_id, ip
                FROM ehr.audit_logs
                WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR outcome = $3)
                  AND {about} AND ($6::text IS NULL OR request_id = $6)
                  AND ($7::timestamptz IS NULL OR occurred_at >= $7) AND ($8::timestamptz IS NULL OR occurred_at < $8)
                  AND id >= $9 AND id < $10
                ORDER BY id DESC LIMIT $11
                """)
                .WithNullable(NpgsqlDbType.Uuid, filter.Before).WithText(filter.Action).WithText(filter.Outcome)
                .WithText(filter.ResourceType).WithText(filter.ResourceId).WithText(filter.RequestId)
                .WithNullable(NpgsqlDbType.TimestampTz, filter.From).WithNullable(NpgsqlDbType.TimestampTz, filter.To)
                .With(TimeOrderedId.AtOrAfter(filter.From)).With(TimeOrderedId.Before(filter.To))
                .With(filter.Limit).WithNullable(NpgsqlDbType.Uuid, message),
            (reader, ct) => reader.ToListAsync(row => Read(orgId, row), ct),
            cancellationToken);
    }

    private static AuditEntry Read(Guid orgId, NpgsqlDataReader reader) => new()
    {
        OrgId = orgId,
        Id = reader.GetGuid(0),
        OccurredAt = reader.GetFieldValue<DateTimeOffset>(1),
        ActorType = reader.GetString(2),
        ActorId = reader.TextOrNull(3),
        Action = reader.GetString(4),
        Outcome = reader.GetString(5),
        StatusCode = reader.IntOrNull(6),
        ResourceType = reader.TextOrNull(7),
        ResourceId = reader.TextOrNull(8),
        Detail = reader.TextOrNull(9),
        Method = reader.TextOrNull(10),
        Route = reader.TextOrNull(11),
        RequestId = reader.TextOrNull(12),
        Ip = reader.TextOrNull(13),
    };
}
