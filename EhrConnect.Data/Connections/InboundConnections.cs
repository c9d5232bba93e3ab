using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Connections;

/// <summary>A connection on which messages come in, as its row has it.</summary>
/// <param name="OrgId">The organisation.</param>
/// <param name="Id">The connection.</param>
/// <param name="Name">What its organisation calls it.</param>
/// <param name="ReceivingFacility">MSH-6 on the shared ports.</param>
/// <param name="Inbound">The member <c>inbound</c> of the configuration as JSON.</param>
public sealed record InboundConnectionRow(Guid OrgId, Guid Id, string Name, string? ReceivingFacility, string? Inbound);

/// <summary>The connections of all organisations on which messages may come in: switched on, of an active organisation.</summary>
public sealed class InboundConnections(DispatchDatabase dispatch)
{
    private const string Active =
        """
        FROM ehr.integration_credentials c JOIN ehr.organizations o ON o.id = c.org_id
        WHERE c.vendor_id = 'hl7-v2x' AND c.enabled AND o.status = 'active' AND (c.receiving_facility IS NOT NULL OR c.inbound IS NOT NULL)
        """;

    /// <summary>Changes whenever the list does; cheap to ask for.</summary>
    public async Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand($"SELECT count(*) || '|' || coalesce(sum(c.version), 0) || '|' || coalesce(max(greatest(c.updated_at, o.updated_at))::text, '') {Active}");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<IReadOnlyList<InboundConnectionRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand($"SELECT c.org_id, c.id, c.name, c.receiving_facility, c.inbound::text {Active}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ToListAsync(row => new InboundConnectionRow(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.TextOrNull(3), row.TextOrNull(4)), cancellationToken);
    }
}
