using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Integrations;

/// <summary>One operation that somebody had an integration do. Neither parameters nor results are kept: they may be clinical.</summary>
public sealed record IntegrationUsage
{
    public required Guid Id { get; init; }

    public required Guid IntegrationId { get; init; }

    public required string VendorId { get; init; }

    public required string Operation { get; init; }

    public required bool Success { get; init; }

    public string? ErrorCode { get; init; }

    public required int DurationMs { get; init; }

    public string? ActorId { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>The usage log of one organisation.</summary>
public sealed class IntegrationUsageLog(OrgDatabase database)
{
    public Task<IReadOnlyList<IntegrationUsage>> ListAsync(Guid orgId, Guid integrationId, int limit, Guid? before, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement(
                """
                SELECT id, integration_id, vendor_id, operation, success, error_code, duration_ms, actor_id, occurred_at FROM ehr.integration_usage
                WHERE org_id = $1 AND integration_id = $2 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4
                """)
                .With(orgId).With(integrationId).WithNullable(NpgsqlDbType.Uuid, before).With(limit),
            (reader, ct) => reader.ToListAsync(Read, ct),
            cancellationToken);

    /// <summary>The insert that makes the record part of the operation's own transaction.</summary>
    internal static SqlStatement Insert(Guid orgId, IntegrationUsage usage) =>
        new SqlStatement(
            """
            INSERT INTO ehr.integration_usage (org_id, id, integration_id, vendor_id, operation, success, error_code, duration_ms, actor_id, occurred_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """)
            .With(orgId).With(usage.Id).With(usage.IntegrationId).With(usage.VendorId).With(usage.Operation).With(usage.Success).WithText(usage.ErrorCode).With(usage.DurationMs)
            .WithText(usage.ActorId).With(usage.OccurredAt);

    private static IntegrationUsage Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        IntegrationId = row.GetGuid(1),
        VendorId = row.GetString(2),
        Operation = row.GetString(3),
        Success = row.GetBoolean(4),
        ErrorCode = row.TextOrNull(5),
        DurationMs = row.GetInt32(6),
        ActorId = row.TextOrNull(7),
        OccurredAt = row.GetFieldValue<DateTimeOffset>(8),
    };
}
