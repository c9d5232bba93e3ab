using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Organizations;

/// <summary>The settings of organisations, as they are in the database now.</summary>
public sealed class OrganizationSettingsStore(OrgDatabase database, TimeProvider time)
{
    /// <summary>The settings; the defaults for what was never set.</summary>
    public Task<OrganizationSettings> ReadAsync(Guid orgId, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement("SELECT key, value::text FROM ehr.organization_settings WHERE org_id = $1 AND category = $2").With(orgId).With(SettingRows.Category),
            async (reader, ct) =>
            {
                var settings = OrganizationSettings.Default;
                while (await reader.ReadAsync(ct)) settings = SettingRows.Read(settings, reader.GetString(0), reader.GetString(1));
                return settings;
            },
            cancellationToken);

    /// <summary>Replaces all of them, together with the audit record.</summary>
    public async Task ReplaceAsync(Guid orgId, OrganizationSettings settings, AuditEntry audit, CancellationToken cancellationToken)
    {
        var rows = SettingRows.Of(settings).ToArray();
        string[] keys = [.. rows.Select(row => row.Key)];
        string[] values = [.. rows.Select(row => row.Json)];
        await using var session = database.Open(orgId);
        session.Enqueue(new SqlStatement("DELETE FROM ehr.organization_settings WHERE org_id = $1 AND category = $2 AND key <> ALL($3)")
            .With(orgId).With(SettingRows.Category).With(keys));
        session.Enqueue(new SqlStatement(
            """
            INSERT INTO ehr.organization_settings (org_id, category, key, value, updated_at)
            SELECT $1, $2, row.key, row.value::jsonb, $5 FROM unnest($3, $4) AS row (key, value) ORDER BY row.key
            ON CONFLICT (org_id, category, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
            """)
            .With(orgId).With(SettingRows.Category).With(keys).With(NpgsqlDbType.Array | NpgsqlDbType.Text, values).With(time.GetUtcNow()));
        session.Enqueue(AuditStatements.Insert(audit));
        await session.CommitAsync(cancellationToken);
    }
}
