using Dapper;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>What was acknowledged cannot be lost or changed before it is in the queue, by anybody.</summary>
public sealed class ArrivalProtectionTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await _database.StoreAsync(Incoming.Message(), Incoming.Message());
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("DELETE FROM ehr.hl7_arrivals")]
    [InlineData("TRUNCATE ehr.hl7_arrivals")]
    [InlineData("UPDATE ehr.hl7_arrivals SET raws = '{}'")]
    [InlineData("SET session_replication_role = replica; DELETE FROM ehr.hl7_arrivals")]
    public async Task An_arrival_that_was_not_filed_can_neither_be_removed_nor_changed_even_by_a_superuser(string sql)
    {
        await using var admin = await _database.Admin.OpenConnectionAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => admin.ExecuteAsync(sql));
        Assert.Equal("EH002", refused.SqlState);
        Assert.Equal(2, (await _database.ArrivedAsync()).Length);
    }

    [Fact]
    public async Task An_arrival_is_not_removed_when_only_some_of_its_records_are_there()
    {
        const string Queue =
            """
            INSERT INTO ehr.hl7_message_queue (org_id, id, direction, connection_id, control_id, message_type, ordering_key, raw, content_hash, next_attempt_at, received_at)
            SELECT org_id, i, 'inbound', i, 'x', 'x', 'x', 'x', 'x', now(), now() FROM ehr.hl7_arrivals, unnest(ids) i
            """;
        const string Audit =
            """
            INSERT INTO ehr.audit_logs (org_id, id, occurred_at, actor_type, action, outcome)
            SELECT org_id, i, now(), 'sender', 'hl7.receive', 'success' FROM ehr.hl7_arrivals, unnest(ids) i
            """;
        foreach (var records in (string[])[$"{Queue};", $"{Audit};", $"{Queue}; {Audit} LIMIT 1;"])
        {
            await using var admin = await _database.Admin.OpenConnectionAsync();
            await using var transaction = await admin.BeginTransactionAsync();
            var refused = await Assert.ThrowsAsync<PostgresException>(() => admin.ExecuteAsync($"{records} DELETE FROM ehr.hl7_arrivals"));
            Assert.Equal("EH002", refused.SqlState);
        }
    }

    [Theory]
    [InlineData("DELETE FROM ehr.hl7_arrivals", "EH002")]
    [InlineData("TRUNCATE ehr.hl7_arrivals", PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData("UPDATE ehr.hl7_arrivals SET raws = '{}'", PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData("UPDATE ehr.hl7_control_ids SET received_at = now()", PostgresErrorCodes.InsufficientPrivilege)]
    public async Task The_application_can_neither_remove_nor_change_one_of_its_organisation(string sql, string state)
    {
        await using var connection = await ScopedAsync(Tokens.HospitalId);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
        Assert.Equal(state, refused.SqlState);
    }

    [Fact]
    public async Task Another_organisation_sees_takes_and_files_none_of_it_and_adds_nothing_to_it()
    {
        await using (var connection = await ScopedAsync(Tokens.ClinicId))
        {
            Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ehr.hl7_arrivals"));
            Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ehr.hl7_control_ids"));
            Assert.Equal(0, await connection.ExecuteAsync("DELETE FROM ehr.hl7_arrivals"));
            Assert.Equal(0, await connection.ExecuteAsync("DELETE FROM ehr.hl7_control_ids"));
            var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(
                $$"""
                INSERT INTO ehr.hl7_arrivals (org_id, messages, bytes, received_at, ids, connection_ids, control_ids, message_types, ordering_keys, raws, times)
                VALUES ('{{Tokens.HospitalId}}', 1, 1, now(), '{}', '{}', '{}', '{}', '{}', '{}', '{}')
                """));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }

        await _database.Arrivals.FileAsync(Tokens.ClinicId, CancellationToken.None);
        Assert.Equal(2, (await _database.ArrivedAsync()).Length);
        Assert.Equal(2, await _database.ScalarAsync<long>("SELECT count(*) FROM ehr.hl7_control_ids"));
    }

    private async Task<NpgsqlConnection> ScopedAsync(Guid organisation)
    {
        var connection = await _database.App.OpenConnectionAsync();
        await connection.ExecuteAsync("SELECT set_config('app.org_id', @organisation::text, false)", new { organisation });
        return connection;
    }
}
