using Dapper;
using DbUp;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Migrations;
using EhrConnect.Data.Sessions;
using EhrConnect.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>A database that has messages when intake becomes lighter knows them afterwards.</summary>
public sealed class ArrivalMigrationTests
{
    private const string Name = "ehr_before_arrivals";

    [Fact]
    public async Task Given_messages_that_hold_their_control_ids_When_the_database_is_migrated_Then_a_repetition_is_recognised_and_those_that_gave_theirs_up_count_no_more()
    {
        var server = await PostgresServer.SharedAsync();
        await BeforeArrivalsAsync(server);
        await using var admin = NpgsqlDataSource.Create(server.Admin(Name));
        await using var app = NpgsqlDataSource.Create(server.App(Name));
        var (holding, givenUp, ofTheClinic) = (Incoming.Message(), Incoming.Message(), Incoming.Message(organisation: Tokens.ClinicId));
        await AddAsync(admin, holding, holds: true);
        await AddAsync(admin, givenUp, holds: false);
        await AddAsync(admin, ofTheClinic, holds: true);

        await new DatabaseMigrator(server.Admin(Name), PostgresServer.Passwords, NullLogger<DatabaseMigrator>.Instance).MigrateAsync(CancellationToken.None);

        IncomingMessage[] messages =
        [
            Incoming.Message(holding.ControlId), Incoming.Message(holding.ControlId, content: "other"), Incoming.Message(givenUp.ControlId),
            Incoming.Message(ofTheClinic.ControlId, organisation: Tokens.ClinicId), Incoming.Message(ofTheClinic.ControlId),
        ];
        var results = await new MessageIntake(new OrgDatabase(app)).StoreAsync(messages, CancellationToken.None);
        Assert.Equal(
            [IntakeOutcome.Duplicate, IntakeOutcome.Conflict, IntakeOutcome.Stored, IntakeOutcome.Duplicate, IntakeOutcome.Stored], results.Select(result => result.Outcome));
        Assert.Equal((holding.Id, holding.ReceivedAt), (results[0].MessageId, results[0].ReceivedAt));
        Assert.Equal(ofTheClinic.Id, results[3].MessageId);
        await using var connection = await admin.OpenConnectionAsync();
        Assert.Empty(await connection.QueryAsync<string>(
            "SELECT relname FROM pg_class WHERE relnamespace = 'ehr'::regnamespace AND relname IN ('hl7_message_queue', 'hl7_control_ids', 'hl7_arrivals') AND NOT (relrowsecurity AND relforcerowsecurity)"));
    }

    /// <summary>A database as it was before: the scripts up to that one, and two organisations.</summary>
    private static async Task BeforeArrivalsAsync(PostgresServer server)
    {
        await using (var postgres = NpgsqlDataSource.Create(server.Admin("postgres")))
        {
            await using var create = postgres.CreateCommand($"CREATE DATABASE {Name}");
            await create.ExecuteNonQueryAsync();
        }

        await using var admin = NpgsqlDataSource.Create(server.Admin(Name));
        await using var connection = await admin.OpenConnectionAsync();
        await connection.ExecuteAsync($"GRANT CREATE, CONNECT ON DATABASE {Name} TO ehr_owner; CREATE SCHEMA ehr AUTHORIZATION ehr_owner");
        var asOwner = new NpgsqlConnectionStringBuilder(server.Admin(Name)) { Options = "-c role=ehr_owner", Pooling = false };
        var upgrade = DeployChanges.To
            .PostgresqlDatabase(asOwner.ConnectionString)
            .WithScriptsEmbeddedInAssembly(typeof(DatabaseMigrator).Assembly, script => string.CompareOrdinal(script, "0073") < 0)
            .JournalToPostgresqlTable("ehr", "schema_versions")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        Assert.True(upgrade.Successful, upgrade.Error?.Message);
        Assert.Equal("0072_subject_claims.sql", upgrade.Scripts.Last().Name);
        await connection.ExecuteAsync("INSERT INTO ehr.organizations (id, slug, name) VALUES (@hospital, 'hospital', 'Hospital'), (@clinic, 'clinic', 'Clinic')", new { hospital = Tokens.HospitalId, clinic = Tokens.ClinicId });
    }

    private static async Task AddAsync(NpgsqlDataSource admin, IncomingMessage message, bool holds)
    {
        await using var connection = await admin.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO ehr.hl7_message_queue (org_id, id, direction, connection_id, control_id, message_type, ordering_key, raw, content_hash, next_attempt_at, received_at, holds_control_id)
            VALUES (@OrgId, @Id, 'inbound', @ConnectionId, @ControlId, @MessageType, @OrderingKey, @Raw, @ContentHash, @ReceivedAt, @ReceivedAt, @holds)
            """,
            new { message.OrgId, message.Id, message.ConnectionId, message.ControlId, message.MessageType, message.OrderingKey, message.Raw, message.ContentHash, message.ReceivedAt, holds });
    }
}
