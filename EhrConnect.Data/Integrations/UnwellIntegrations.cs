using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Integrations;

/// <summary>An integration whose other side is not well.</summary>
/// <param name="IntegrationId">The integration.</param>
/// <param name="Status"><c>degraded</c> or <c>down</c>.</param>
/// <param name="Since">Since when it is not well.</param>
/// <param name="ErrorCode">What happened last.</param>
public sealed record UnwellIntegration(Guid IntegrationId, string Status, DateTimeOffset Since, string? ErrorCode);

/// <summary>The integrations of all organisations whose other side is not well; those that are switched off are not among them.</summary>
public sealed class UnwellIntegrations(DispatchDatabase dispatch)
{
    /// <summary>Those that became so last, at most <paramref name="limit"/>, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<UnwellIntegration> Newest, long Count)> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand(
            $"""
            SELECT h.integration_id, h.status, h.since, h.error_code, count(*) OVER ()
            FROM ehr.integration_health h JOIN ehr.integration_credentials c ON c.org_id = h.org_id AND c.id = h.integration_id
            WHERE h.status <> '{IntegrationHealth.Up}' AND c.enabled ORDER BY h.since DESC LIMIT $1
            """);
        command.Parameters.Add(new Npgsql.NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var count = 0L;
        var newest = await reader.ToListAsync(
            row =>
            {
                count = row.GetInt64(4);
                return new UnwellIntegration(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.TextOrNull(3));
            },
            cancellationToken);
        return (newest, count);
    }
}
