using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Outbound;

namespace EhrConnect.Tests.Faults;

/// <summary>A process ends between sending a message and recording its answer: the message may arrive again, with the same control id, and none is left out.</summary>
[Trait("Category", "Slow")]
public sealed class OutboundFaultTests(OutboundFaultTests.FaultyStack faulty) : IClassFixture<OutboundFaultTests.FaultyStack>
{
    private readonly Stack _stack = faulty.Stack;

    [Fact]
    public async Task Given_the_worker_is_killed_while_a_receiver_thinks_When_another_starts_Then_the_message_comes_again_and_the_rest_in_order()
    {
        using var released = new SemaphoreSlim(0);
        var count = 0;
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                // The first time it has the message, but says nothing until its sender is dead.
                if (Interlocked.Increment(ref count) == 1) await released.WaitAsync();
                await connection.AnswerAsync(message, "AA");
            }
        });
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(peer.Port);
        var controlIds = Enumerable.Range(0, 4).Select(_ => Adt.NewNumber("K")).ToList();
        var ids = new List<Guid>();
        foreach (var controlId in controlIds) ids.Add(await client.QueueAsync(connection, controlId));
        await Eventually.Holds(() => Task.FromResult(!peer.Received.IsEmpty), "the first message arrives");

        _stack.Kill(Stack.Workers);
        released.Release();
        await _stack.RestartAsync(Stack.Workers);

        await client.InStatusAsync(ids[^1], "completed");
        Assert.Equal([controlIds[0], .. controlIds], peer.ControlIds);
        Assert.Equal(["completed"], OutboundClient.Attempts(await client.MessageAsync(ids[0])));
        Assert.Equal(4, await SentEventsAsync(connection));
    }

    [Fact]
    public async Task Given_the_API_is_killed_while_it_waits_for_an_answer_When_its_lease_ends_Then_the_message_says_that_nobody_knows()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is not null)
            {
            }
        });
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(peer.Port, new { timeoutSeconds = 2, connectTimeoutSeconds = 1 });
        var controlId = Adt.NewNumber("D");
        var sending = client.PostAsync("/api/hl7/send", new { connection, message = Adt.Message("A01", controlId, "THERE", "P1") });
        await Eventually.Holds(() => Task.FromResult(!peer.Received.IsEmpty), "the message arrives");

        _stack.Kill(Stack.Api);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);

        await Eventually.Holds(
            async () => await _stack.Database.ScalarAsync<string>($"SELECT status || ' ' || coalesce(error_code, '') FROM ehr.hl7_message_queue WHERE control_id = '{controlId}'") == "dead outcome-unknown",
            "the message is a dead letter");
        Assert.Equal([controlId], peer.ControlIds);
        await _stack.RestartAsync(Stack.Api);
    }

    [Fact]
    public async Task Given_the_worker_is_killed_again_and_again_When_messages_flow_Then_each_arrives_and_in_order()
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(peer.Port, new { timeoutSeconds = 1, connectTimeoutSeconds = 1 });
        var controlIds = new List<string>();
        Guid last = default;
        for (var i = 0; i < 60; i++)
        {
            controlIds.Add(Adt.NewNumber("N"));
            last = await client.QueueAsync(connection, controlIds[^1]);
            if (i is not (15 or 30 or 45)) continue;
            _stack.Kill(Stack.Workers);
            _stack.Start(Stack.Workers);
        }

        await client.InStatusAsync(last, "completed");

        // At least once: without the repetitions it is the very order they were queued in.
        Assert.Equal(controlIds, peer.ControlIds.Distinct(StringComparer.Ordinal));
        Assert.Equal(60, await SentEventsAsync(connection));
    }

    private Task<long> SentEventsAsync(Guid connection) =>
        _stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.event_log WHERE type = 'hl7.sent' AND data ->> 'connectionId' = '{connection}'");

    /// <summary>A stack whose processes these tests kill; each leaves all of them running.</summary>
    public sealed class FaultyStack : IAsyncLifetime
    {
        private Stack? _stack;

        internal Stack Stack => _stack ?? throw new InvalidOperationException("The stack is not started.");

        public async Task InitializeAsync() => _stack = await Stack.StartAsync(settings: new Dictionary<string, string> { ["Queue__LeaseSeconds"] = "1" });

        public async Task DisposeAsync()
        {
            if (_stack is not null) await _stack.DisposeAsync();
        }
    }
}
