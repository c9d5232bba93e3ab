using Dapper;
using EhrConnect.Data.Retention;
using EhrConnect.Data.Sessions;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration;

/// <summary>What is old goes, what is not stays, each organisation by itself and recorded.</summary>
public sealed class RetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Given_old_and_new_records_When_the_old_are_removed_Then_the_new_those_of_dead_letters_and_those_of_others_stay()
    {
        var database = await TestDatabase.CreateAsync();
        await using var admin = await database.Admin.OpenConnectionAsync();
        foreach (var (org, age) in ((Guid, int)[])[(Tokens.HospitalId, 91), (Tokens.HospitalId, 89), (Tokens.ClinicId, 91)])
        {
            var at = Now.AddDays(-age);
            await admin.ExecuteAsync(
                "INSERT INTO ehr.integration_usage (org_id, id, integration_id, vendor_id, operation, success, duration_ms, occurred_at) VALUES (@org, @id, @id, 'hl7-v2x', 'sendMessage', true, 1, @at)",
                new { org, id = Guid.CreateVersion7(at), at });
            foreach (var status in (string[])["completed", "dead"]) await AddMessageAsync(org, at, status);
        }

        var records = new ExpiredRecords(new OrgDatabase(database.App), TimeProvider.System);

        Assert.Equal(1, await records.RemoveUsageAsync(Tokens.HospitalId, Now.AddDays(-90), CancellationToken.None));
        Assert.Equal(1, await records.RemoveAttemptsAsync(Tokens.HospitalId, Now.AddDays(-90), CancellationToken.None));
        Assert.Equal(0, await records.RemoveAttemptsAsync(Tokens.HospitalId, Now.AddDays(-90), CancellationToken.None));

        Assert.Equal([89, 91], await AgesAsync("SELECT occurred_at FROM ehr.integration_usage ORDER BY 1 DESC"));
        Assert.Equal(
            ["89 completed", "89 dead", "91 completed clinic", "91 dead", "91 dead clinic"],
            (await admin.QueryAsync<(DateTime At, string Status, Guid Org)>("SELECT a.ended_at, q.status, a.org_id FROM ehr.hl7_message_attempts a JOIN ehr.hl7_message_queue q ON q.org_id = a.org_id AND q.id = a.message_id"))
                .Select(row => $"{(Now.UtcDateTime - row.At.ToUniversalTime()).Days} {row.Status}{(row.Org == Tokens.ClinicId ? " clinic" : "")}").Order(StringComparer.Ordinal));
        Assert.Equal(6, await admin.ExecuteScalarAsync<long>("SELECT count(*) FROM ehr.hl7_message_queue"));
        Assert.Equal(
            ["integrationUsage 1", "messageAttempts 1"],
            (await admin.QueryAsync<string>("SELECT detail ->> 'what' || ' ' || (detail ->> 'count') FROM ehr.audit_logs WHERE action = 'retention.remove' AND org_id = @org", new { org = Tokens.HospitalId })).Order(StringComparer.Ordinal));

        // The workers do the same by themselves, as their settings say.
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retention__UsageDays"] = "1", ["Retention__AttemptDays"] = "0", ["Retention__MessageDays"] = "1" };
        await admin.ExecuteAsync("UPDATE ehr.hl7_message_queue SET completed_at = received_at WHERE org_id = @org AND status = 'completed'", new { org = Tokens.ClinicId });
        await using var stack = await Stack.StartAsync(database, settings: settings, services: [Stack.Workers]);
        await Eventually.Holds(async () => await database.ScalarAsync<long>("SELECT count(*) FROM ehr.integration_usage") == 0, "the scheduled job removed the usage log");
        await Eventually.Holds(async () => await database.ScalarAsync<long>("SELECT count(*) FROM ehr.hl7_message_queue") == 5, "the scheduled job removed the message that came to an end");
        Assert.Equal(4, await database.ScalarAsync<long>("SELECT count(*) FROM ehr.hl7_message_attempts"));

        async Task AddMessageAsync(Guid org, DateTimeOffset at, string status)
        {
            var id = Guid.CreateVersion7(at);
            await admin.ExecuteAsync(
                """
                INSERT INTO ehr.hl7_message_queue (org_id, id, direction, connection_id, control_id, message_type, ordering_key, raw, content_hash, status, next_attempt_at, received_at)
                VALUES (@org, @id, 'inbound', @id, @id::text, 'ADT^A01', 'k', 'x', 'x', @status, @at, @at)
                """,
                new { org, id, status, at });
            await admin.ExecuteAsync(
                "INSERT INTO ehr.hl7_message_attempts (org_id, message_id, attempt, worker, started_at, ended_at, outcome) VALUES (@org, @id, 1, 'w', @at, @at, @status)", new { org, id, at, status });
        }

        async Task<IEnumerable<int>> AgesAsync(string sql) => (await admin.QueryAsync<DateTime>(sql)).Select(at => (Now.UtcDateTime - at.ToUniversalTime()).Days);
    }

    [Fact]
    public async Task Given_messages_of_every_status_When_old_ones_are_removed_Then_only_finished_ones_go_with_all_that_hangs_on_them_and_none_whose_control_id_still_counts()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var admin = await database.Admin.OpenConnectionAsync();
        var patient = Guid.CreateVersion7();
        var longWindow = Guid.CreateVersion7();
        await admin.ExecuteAsync(
            """INSERT INTO ehr.integration_credentials (org_id, id, vendor_id, name, config) VALUES (@org, @id, 'hl7-v2x', 'long', '{"inbound":{"receivingFacility":"LONG","duplicateWindowDays":60}}')""",
            new { org = Tokens.HospitalId, id = longWindow });
        foreach (var status in (string[])["completed", "cancelled", "rejected", "pending", "processing", "dead", "halted"]) await AddAsync(Tokens.HospitalId, status, status, age: 40);
        await AddAsync(Tokens.HospitalId, "new", "completed", age: 20);
        await AddAsync(Tokens.HospitalId, "old but just finished", "completed", age: 40, finished: 20);
        await AddAsync(Tokens.HospitalId, "control id counts", "completed", age: 40, connection: longWindow);
        await AddAsync(Tokens.HospitalId, "control id counted", "completed", age: 70, connection: longWindow);
        await AddAsync(Tokens.HospitalId, "control id given up", "completed", age: 40, connection: longWindow, holds: false);
        await AddAsync(Tokens.ClinicId, "of the clinic", "completed", age: 40);
        var records = new ExpiredRecords(new OrgDatabase(database.App), new FixedTime(Now));

        Assert.Equal(10, await records.ForgetControlIdsAsync(Tokens.HospitalId, CancellationToken.None));
        Assert.Equal(0, await records.ForgetControlIdsAsync(Tokens.HospitalId, CancellationToken.None));
        Assert.Equal(["control id counts", "of the clinic"], (await admin.QueryAsync<string>("SELECT control_id FROM ehr.hl7_control_ids")).Order(StringComparer.Ordinal));
        Assert.Equal(5, await records.RemoveMessagesAsync(Tokens.HospitalId, Now.AddDays(-30), CancellationToken.None));
        Assert.Equal(0, await records.RemoveMessagesAsync(Tokens.HospitalId, Now.AddDays(-30), CancellationToken.None));

        Assert.Equal(
            ["control id counts", "dead", "halted", "new", "of the clinic", "old but just finished", "pending", "processing"],
            (await admin.QueryAsync<string>("SELECT control_id FROM ehr.hl7_message_queue")).Order(StringComparer.Ordinal));
        foreach (var table in (string[])["hl7_message_results", "hl7_message_attempts"])
            Assert.Equal(8, await admin.ExecuteScalarAsync<long>($"SELECT count(*) FROM ehr.{table} c JOIN ehr.hl7_message_queue q ON q.org_id = c.org_id AND q.id = c.message_id"));
        Assert.Equal(["messages 5"], await admin.QueryAsync<string>("SELECT detail ->> 'what' || ' ' || (detail ->> 'count') FROM ehr.audit_logs WHERE action = 'retention.remove'"));

        async Task AddAsync(Guid org, string name, string status, int age, int? finished = null, Guid? connection = null, bool holds = true)
        {
            var (at, end) = (Now.AddDays(-age), Now.AddDays(-(finished ?? age)));
            var id = Guid.CreateVersion7(at);
            await admin.ExecuteAsync(
                """
                INSERT INTO ehr.hl7_message_queue (org_id, id, direction, connection_id, control_id, message_type, ordering_key, raw, content_hash, status, next_attempt_at, received_at, completed_at)
                VALUES (@org, @id, 'inbound', @connection, @name, 'ADT^A01', 'k', 'x', 'x', @status, @at, @at, @end);
                INSERT INTO ehr.hl7_control_ids (org_id, connection_id, control_id, message_id, received_at) SELECT @org, @connection, @name, @id, @at WHERE @holds;
                INSERT INTO ehr.hl7_message_attempts (org_id, message_id, attempt, worker, started_at, ended_at, outcome) VALUES (@org, @id, 1, 'w', @at, @at, 'completed');
                INSERT INTO ehr.hl7_message_results (org_id, message_id, resource_type, resource_id, version, interaction) VALUES (@org, @id, 'Patient', @patient, 1, 'create');
                """,
                new { org, id, connection = connection ?? Guid.CreateVersion7(), name, status, at, end, holds, patient = patient.ToString() });
        }
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
