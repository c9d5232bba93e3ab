using System.Text.Json;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Connections;

internal static class ConnectionStatements
{
    public const string Hl7Vendor = "hl7-v2x";

    /// <summary>The connection every organisation starts with: HL7 v2 on the shared port, found by its receiving facility (MSH-6).</summary>
    public static SqlStatement InsertDefaultHl7(Guid id, Guid orgId, string receivingFacility) =>
        new SqlStatement("INSERT INTO ehr.integration_credentials (org_id, id, vendor_id, name, config) VALUES ($1, $2, $3, 'default', $4) ON CONFLICT DO NOTHING")
            .With(orgId).With(id).With(Hl7Vendor)
            .With(NpgsqlDbType.Jsonb, JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["receivingFacility"] = receivingFacility }));

    /// <summary>Whether the database refused a connection because what it receives by leads somewhere else already.</summary>
    public static bool IsClaimed(PostgresException refused) => refused.SqlState == "EH003";
}
