using System.Diagnostics;
using System.Text;
using Dapper;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>What senders get while the database is dead, full or too slow: never a promise, always an answer, and everything is as before when it is back.</summary>
public sealed class StorageFailureTests(StorageFailureTests.OwnServer own) : IClassFixture<StorageFailureTests.OwnServer>
{
    private const int Senders = 30;

    private readonly Stack _stack = own.Stack;

    [Fact]
    public async Task Given_a_dead_database_Then_AR_or_CE_or_silence_as_MSH_15_and_16_say_and_when_it_is_back_the_same_message_is_stored_once_on_the_same_connection()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AA", Adt.Code(await client.SendAsync(Message(Adt.NewNumber("D")))));
        await _stack.Database.Server.KillAsync();

        var (original, enhanced, silent, nobody) = (Adt.NewNumber("D"), Adt.NewNumber("D"), Adt.NewNumber("D"), Adt.NewNumber("D"));
        AssertTryAgain("AR", original, await client.SendAsync(Message(original)));
        await client.WriteAsync(Encoding.ASCII.GetBytes(MllpPeer.Framed(Asking(Message(enhanced), "AL", "AL")) + MllpPeer.Framed(Asking(Message(silent), "NE", "NE"))));
        AssertTryAgain("CE", enhanced, (await client.ReadAsync())!);
        // These would be refused, but a refusal that cannot be recorded is not given.
        AssertTryAgain("AR", nobody, await client.SendAsync(Adt.Message("A01", nobody, "NOBODY", nobody)));
        AssertTryAgain("AR", "", await client.SendAsync(Message("")));
        AssertTryAgain("AR", "", await client.SendAsync("this is not a message"));

        await _stack.Database.Server.StartServerAsync();
        _stack.Database.ForgetConnections();
        await Eventually.Holds(async () => Adt.Code(await client.SendAsync(Message(original))) == "AA", "the database is back");
        Assert.Equal("CA", Adt.Code(await client.SendAsync(Asking(Message(enhanced), "AL", "NE"))));
        var refused = await client.SendAsync(Adt.Message("A01", nobody, "NOBODY", nobody));
        Assert.StartsWith("204^", Adt.Field(refused, "ERR", 3), StringComparison.Ordinal);
        await _stack.Database.FileArrivalsAsync();
        await using var admin = await _stack.Database.Admin.OpenConnectionAsync();
        var stored = await admin.QueryAsync<string>("SELECT control_id FROM ehr.hl7_message_queue WHERE control_id = ANY(@ids) ORDER BY seq", new { ids = (string[])[original, enhanced, silent, nobody] });
        Assert.Equal([original, enhanced], stored);
    }

    [Fact]
    public async Task Given_a_full_disk_Then_all_senders_are_told_to_send_again_and_the_operator_why()
    {
        await using (var admin = await _stack.Database.Admin.OpenConnectionAsync())
        {
            // What PostgreSQL says when it cannot extend a table.
            await admin.ExecuteAsync(
                """
                CREATE FUNCTION ehr.disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
                GRANT EXECUTE ON FUNCTION ehr.disk_is_full() TO PUBLIC;
                CREATE TRIGGER disk_is_full BEFORE INSERT ON ehr.hl7_arrivals FOR EACH ROW EXECUTE FUNCTION ehr.disk_is_full();
                """);
            AssertAllTryAgain(await SendAtOnceAsync());
            await admin.ExecuteAsync("DROP TRIGGER disk_is_full ON ehr.hl7_arrivals");
        }

        await Eventually.Holds(() => Task.FromResult(_stack.Process(Stack.Gateway).Output.Contains("(SQLSTATE 53100)", StringComparison.Ordinal)), "the operator is told");
        Assert.All(await SendAtOnceAsync(), answer => Assert.Equal("AA", Adt.Code(answer.Text)));
    }

    [Fact]
    public async Task Given_a_database_that_does_not_get_on_Then_all_senders_are_answered_when_the_statement_has_had_its_time_not_one_after_the_other()
    {
        await using var admin = await _stack.Database.Admin.OpenConnectionAsync();
        await using (var transaction = await admin.BeginTransactionAsync())
        {
            await admin.ExecuteAsync("LOCK TABLE ehr.hl7_arrivals IN ACCESS EXCLUSIVE MODE");
            var watch = Stopwatch.StartNew();
            AssertAllTryAgain(await SendAtOnceAsync());
            // Two commits at once, and the second of a writer holds whoever came during the first.
            Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(Senders / 3));
        }

        await Eventually.Holds(() => Task.FromResult(_stack.Process(Stack.Gateway).Output.Contains("(SQLSTATE 57014)", StringComparison.Ordinal)), "the operator is told");
        Assert.All(await SendAtOnceAsync(), answer => Assert.Equal("AA", Adt.Code(answer.Text)));
    }

    [Fact]
    public async Task Given_a_database_that_does_not_even_refuse_When_the_gateway_is_told_to_end_Then_it_ends_within_5_seconds_and_has_promised_nothing()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var id = Adt.NewNumber("D");
        Assert.Equal("AA", Adt.Code(await client.SendAsync(Message(Adt.NewNumber("D")))));
        var goOn = _stack.Database.Server.Freeze();
        await client.WriteAsync(Encoding.ASCII.GetBytes(MllpPeer.Framed(Message(id))));

        var watch = Stopwatch.StartNew();
        var ended = await _stack.Process(Stack.Gateway).TerminateAsync(TimeSpan.FromSeconds(30));
        var took = watch.Elapsed;
        goOn();

        Assert.True(took < TimeSpan.FromSeconds(5), $"ended after {took}");
        Assert.Equal(0, ended);
        Assert.NotEqual("AA", await client.ReadAsync() is { } answer ? Adt.Code(answer) : null);
        await _stack.RestartAsync(Stack.Gateway);
        await using var again = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AA", Adt.Code(await again.SendAsync(Message(id))));
        await _stack.Database.FileArrivalsAsync();
        Assert.Equal(1L, await _stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.hl7_message_queue WHERE control_id = '{id}'"));
    }

    private async Task<(string Id, string Text)[]> SendAtOnceAsync() => await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var id = Adt.NewNumber("D");
        return (id, await client.SendAsync(Message(id)));
    }));

    private static void AssertAllTryAgain((string Id, string Text)[] answers) => Assert.All(answers, answer => AssertTryAgain("AR", answer.Id, answer.Text));

    private static void AssertTryAgain(string code, string id, string answer)
    {
        Assert.Equal((code, id), (Adt.Code(answer), Adt.Field(answer, "MSA", 2)));
        Assert.StartsWith("207^", Adt.Field(answer, "ERR", 3), StringComparison.Ordinal);
        Assert.Contains("send it again later", Adt.Field(answer, "ERR", 8), StringComparison.Ordinal);
    }

    private static string Message(string id) => Adt.Message("A01", id, "DEMO_HOSPITAL", id);

    private static string Asking(string message, string accept, string application) => message.Replace("|P|2.5.1", $"|P|2.5.1|||{accept}|{application}", StringComparison.Ordinal);

    /// <summary>A PostgreSQL that may be killed, and a gateway that waits a second for it.</summary>
    public sealed class OwnServer : IAsyncLifetime
    {
        private Stack? _stack;

        internal Stack Stack => _stack!;

        public async Task InitializeAsync()
        {
            var database = await TestDatabase.CreateAsync(await PostgresServer.StartAsync(durable: false));
            _stack = await Stack.StartAsync(database, settings: new Dictionary<string, string> { ["Mllp__StoreTimeoutSeconds"] = "1" }, services: [Stack.Gateway]);
        }

        public async Task DisposeAsync()
        {
            if (_stack is null) return;
            await _stack.DisposeAsync();
            await _stack.Database.Server.DisposeAsync();
        }
    }
}
