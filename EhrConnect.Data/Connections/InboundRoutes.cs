using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Connections;

/// <summary>Where an inbound message belongs.</summary>
public sealed record InboundRoute(Guid OrgId, Guid ConnectionId, string ConnectionName);

/// <summary>Finds the organisation of a message by its receiving facility (MSH-6) on the shared port.</summary>
public sealed class InboundRoutes(DispatchDatabase dispatch)
{
    /// <summary>The one enabled connection of an active organisation that claims the facility; null when none or more than one does.</summary>
    public async Task<InboundRoute?> FindAsync(string receivingFacility, CancellationToken cancellationToken)
    {
        await using var command = dispatch.DataSource.CreateCommand(
            """
            SELECT c.org_id, c.id, c.name
            FROM ehr.integration_credentials c JOIN ehr.organizations o ON o.id = c.org_id
            WHERE c.receiving_facility = $1 AND c.vendor_id = 'hl7-v2x' AND c.enabled AND o.status = 'active'
            LIMIT 2
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = receivingFacility });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var route = new InboundRoute(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2));
        return await reader.ReadAsync(cancellationToken) ? null : route;
    }
}
