using System.Globalization;
using Dapper;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Faults;

/// <summary>
/// Processes die and stores forget while messages flow; afterwards every acknowledged message has completed exactly once,
/// counted in resources, versions and events.
/// </summary>
[Trait("Category", "Slow")]
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private Stack _stack = null!;

    public async Task InitializeAsync()
    {
        var database = await TestDatabase.CreateAsync(await PostgresServer.StartAsync(durable: true));
        _stack = await Stack.StartAsync(database, settings: new Dictionary<string, string> { ["Queue__LeaseSeconds"] = "2" });
    }

    public async Task DisposeAsync()
    {
        await _stack.DisposeAsync();
        await _stack.Database.Server.DisposeAsync();
    }

    [Fact]
    public async Task Given_messages_flow_When_the_worker_is_killed_again_and_again_Then_each_takes_effect_once()
    {
        using var done = new CancellationTokenSource();
        var killer = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await Task.Delay(Random.Shared.Next(300, 1500), CancellationToken.None);
                _stack.Kill(Stack.Workers);
                await _stack.RestartAsync(Stack.Workers);
            }
        });
        var accepted = await SendAsync("KW", 300, connections: 4);
        await CompletedAsync(150);
        await done.CancelAsync();
        await killer;
        await CompletedExactlyOnceAsync(accepted);
    }

    [Fact]
    public async Task Given_200_messages_wait_When_Redis_loses_everything_Then_each_takes_effect_once()
    {
        _stack.Kill(Stack.Workers);
        var accepted = await SendAsync("FA", 200, connections: 2);
        await _stack.Redis.FlushAllAsync();
        _stack.Start(Stack.Workers);
        await CompletedAsync(20);
        await _stack.Redis.FlushAllAsync();
        await CompletedExactlyOnceAsync(accepted);
    }

    [Fact]
    public async Task Given_load_When_PostgreSQL_crashes_and_comes_back_Then_every_acknowledged_message_takes_effect_once()
    {
        var sending = SendAsync("PG", 300, connections: 4, resend: true);
        await CompletedAsync(30);
        await _stack.Database.Server.RestartAsync();
        await CompletedExactlyOnceAsync(await sending);
    }

    [Fact]
    public async Task Given_a_worker_stopped_between_claim_and_commit_When_its_lease_ends_Then_another_completes_the_message_once()
    {
        _stack.Kill(Stack.Workers);
        var accepted = await SendAsync("CL", 1, connections: 1);
        await _stack.Database.FileArrivalsAsync();
        // The claim of a worker that died right after it: what kill -9 leaves behind.
        await using (var connection = await _stack.Database.Admin.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("UPDATE ehr.hl7_message_queue SET status = 'processing', attempts = 1, claim_token = gen_random_uuid(), claimed_by = 'dead', lease_until = now() + interval '1 second', enqueued_at = now()");
        }

        await _stack.RestartAsync(Stack.Workers);
        await CompletedExactlyOnceAsync(accepted);
        Assert.Equal(2, await _stack.Database.ScalarAsync<int>("SELECT max(attempts) FROM ehr.hl7_message_queue"));
    }

    /// <summary>Sends messages for different patients and gives back the control ids that were accepted.</summary>
    private async Task<List<string>> SendAsync(string prefix, int count, int connections, bool resend = false)
    {
        var accepted = await Task.WhenAll(Enumerable.Range(0, connections).Select(async c =>
        {
            var mine = new List<string>();
            MllpClient? client = null;
            for (var i = c; i < count; i += connections)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i:D5}");
                var message = Adt.Message("A01", id, "DEMO_HOSPITAL", id);
                await Eventually.Holds(
                    async () =>
                    {
                        try
                        {
                            client ??= await MllpClient.ConnectAsync(_stack.MllpPort);
                            return Adt.Code(await client.SendAsync(message)) == "AA" || !resend;
                        }
                        catch (IOException) when (resend)
                        {
                            client = null;
                            return false;
                        }
                    },
                    $"{id} is accepted",
                    Limit);
                mine.Add(id);
            }

            if (client is not null) await client.DisposeAsync();
            return mine;
        }));
        return [.. accepted.SelectMany(a => a)];
    }

    private Task CompletedAsync(int count) =>
        Eventually.Holds(async () => await _stack.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.hl7_message_queue WHERE status = 'completed'") >= count, $"{count} messages are completed", Limit);

    private async Task CompletedExactlyOnceAsync(List<string> accepted)
    {
        await CompletedAsync(accepted.Count);
        await using var connection = await _stack.Database.Admin.OpenConnectionAsync();
        var completed = (await connection.QueryAsync<string>("SELECT control_id FROM ehr.hl7_message_queue WHERE status = 'completed'")).Order(StringComparer.Ordinal);
        Assert.Equal(accepted.Order(StringComparer.Ordinal), completed);
        var counts = await connection.QuerySingleAsync<(long Open, long Patients, long Encounters, long Versions, long Created, long Updated, long Processed, long Received, long Audited)>(
            """
            SELECT (SELECT count(*) FROM ehr.hl7_message_queue WHERE status <> 'completed'),
                   (SELECT count(*) FROM ehr.fhir_resources WHERE resource_type = 'Patient'),
                   (SELECT count(*) FROM ehr.fhir_resources WHERE resource_type = 'Encounter'),
                   (SELECT count(*) FROM ehr.fhir_resource_history),
                   (SELECT count(*) FROM ehr.event_log WHERE type = 'fhir.created'),
                   (SELECT count(*) FROM ehr.event_log WHERE type = 'fhir.updated'),
                   (SELECT count(*) FROM ehr.event_log WHERE type = 'hl7.processed'),
                   (SELECT count(*) FROM ehr.event_log WHERE type = 'hl7.received'),
                   (SELECT count(*) FROM ehr.audit_logs WHERE action = 'hl7.process' AND outcome = 'success')
            """);
        long n = accepted.Count;
        Assert.Equal((0, n, n, 2 * n, 2 * n, 0, n, n, n), counts);
    }
}
