using Dapper;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Tests.Architecture;

/// <summary>Tenancy cannot be forgotten: the catalogue of the migrated database is asked, table by table.</summary>
public sealed class RowLevelSecurityTests : IAsyncLifetime
{
    /// <summary>Tables that belong to no organisation, each with its reason.</summary>
    private static readonly Dictionary<string, string> WithoutOrganisation = new(StringComparer.Ordinal)
    {
        ["organizations"] = "the directory itself; has its own policy",
        ["integration_vendors"] = "catalogue of the product",
        ["schema_versions"] = "journal of the migrations; no service may read it",
    };

    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Every_table_has_an_organisation_or_is_on_the_list_of_exceptions()
    {
        await using var connection = await _database.Admin.OpenConnectionAsync();
        var without = await connection.QueryAsync<string>(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'ehr' AND c.relkind IN ('r', 'p')
              AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND a.attnotnull)
            """);
        Assert.Equal(WithoutOrganisation.Keys.Order(StringComparer.Ordinal), without.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_tenant_table_enforces_row_level_security_also_on_its_owner()
    {
        await using var connection = await _database.Admin.OpenConnectionAsync();
        var unprotected = await connection.QueryAsync<string>(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'ehr' AND c.relkind IN ('r', 'p') AND c.relname NOT IN ('integration_vendors', 'schema_versions')
              AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
            """);
        Assert.Empty(unprotected);
    }

    [Fact]
    public async Task Every_policy_for_everybody_checks_reads_and_writes_against_the_organisation_of_the_transaction()
    {
        await using var connection = await _database.Admin.OpenConnectionAsync();
        var weak = await connection.QueryAsync<string>(
            """
            SELECT tablename || '.' || policyname FROM pg_policies
            WHERE schemaname = 'ehr' AND roles = '{public}'
              AND (qual IS NULL OR with_check IS NULL OR qual NOT LIKE '%app.org_id%' OR with_check NOT LIKE '%app.org_id%')
            """);
        Assert.Empty(weak);
    }

    [Fact]
    public async Task Policies_across_organisations_exist_only_for_the_dispatching_roles_and_the_check_of_inbound_claims()
    {
        await using var connection = await _database.Admin.OpenConnectionAsync();
        var policies = await connection.QueryAsync<string>("SELECT DISTINCT role || CASE role WHEN 'ehr_owner' THEN ' ' || policyname || ' ' || cmd ELSE '' END FROM pg_policies, unnest(roles::text[]) role WHERE schemaname = 'ehr' AND qual NOT LIKE '%app.org_id%'");
        // The owner cannot log in; its function sees whether another organisation has a facility, a port or a certificate.
        Assert.Equal(["ehr_identity", "ehr_owner inbound_claims SELECT", "ehr_worker"], policies.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_unique_key_of_a_tenant_table_begins_with_the_organisation()
    {
        await using var connection = await _database.Admin.OpenConnectionAsync();
        var wrong = await connection.QueryAsync<string>(
            """
            SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'ehr' AND i.indisunique AND c.relname NOT IN ('organizations', 'integration_vendors', 'schema_versions')
              AND (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = i.indkey[0]) <> 'org_id'
            """);
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_login_roles_own_nothing_and_cannot_step_over_the_policies()
    {
        await using var connection = await _database.Admin.OpenConnectionAsync();
        var powerful = await connection.QueryAsync<string>(
            """
            SELECT rolname FROM pg_roles WHERE rolname IN ('ehr_app', 'ehr_worker', 'ehr_identity')
              AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR pg_has_role(oid, 'ehr_owner', 'MEMBER'))
            """);
        Assert.Empty(powerful);
        var truncatable = await connection.QueryAsync<string>("SELECT table_name || ' by ' || grantee FROM information_schema.role_table_grants WHERE table_schema = 'ehr' AND privilege_type = 'TRUNCATE' AND grantee <> 'ehr_owner'");
        Assert.Empty(truncatable);
    }

    [Fact]
    public async Task Without_an_organisation_the_application_sees_no_row_of_any_table()
    {
        await using var connection = await _database.App.OpenConnectionAsync();
        foreach (var table in await connection.QueryAsync<string>("SELECT table_name FROM information_schema.role_table_grants WHERE table_schema = 'ehr' AND grantee = 'ehr_app' AND privilege_type = 'SELECT' AND table_name <> 'integration_vendors'"))
        {
            Assert.Equal(0, await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM ehr.{table}"));
        }
    }

    [Fact]
    public async Task The_dispatching_role_cannot_read_a_message_or_a_resource()
    {
        await using var connection = await _database.Worker.OpenConnectionAsync();
        foreach (var sql in (string[])["SELECT raw FROM ehr.hl7_message_queue", "SELECT patient_key FROM ehr.hl7_message_queue", "SELECT raws FROM ehr.hl7_arrivals", "SELECT control_id FROM ehr.hl7_control_ids", "SELECT 1 FROM ehr.fhir_resources", "SELECT config FROM ehr.integration_credentials", "SELECT 1 FROM ehr.event_log"])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Theory]
    [InlineData("UPDATE ehr.audit_logs SET action = 'x'")]
    [InlineData("DELETE FROM ehr.audit_logs")]
    [InlineData("TRUNCATE ehr.audit_logs")]
    [InlineData("UPDATE ehr.event_log SET type = 'x'")]
    [InlineData("DELETE FROM ehr.event_log")]
    [InlineData("TRUNCATE ehr.event_log CASCADE")]
    public async Task Audit_and_events_refuse_every_change_even_by_a_superuser(string sql)
    {
        await _database.ScalarAsync<long>(
            """
            WITH a AS (INSERT INTO ehr.audit_logs (org_id, id, occurred_at, actor_type, action, outcome) VALUES ('00000000-0000-4000-8000-000000000000', gen_random_uuid(), now(), 'system', 'test', 'success') RETURNING 1),
                 e AS (INSERT INTO ehr.event_log (org_id, id, type, occurred_at, data) VALUES ('00000000-0000-4000-8000-000000000000', gen_random_uuid(), 'test', now(), '{}') RETURNING 1)
            SELECT count(*) FROM a, e
            """);
        await using var connection = await _database.Admin.OpenConnectionAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
        Assert.Equal("EH002", refused.SqlState);
    }
}
