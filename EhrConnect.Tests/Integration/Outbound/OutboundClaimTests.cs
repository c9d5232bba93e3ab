using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Outbound;

/// <summary>One worker at a time has a message, for as long as it takes and no longer.</summary>
[Collection(SharedStackTests.Name)]
public sealed class OutboundClaimTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_a_receiver_slower_than_the_lease_When_it_answers_at_last_Then_nobody_else_could_have_sent_the_message()
    {
        var answer = new TaskCompletionSource();
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                await answer.Task;
                await connection.AnswerAsync(message, "AA");
            }
        });
        using var client = await OutboundClient.OfAsync(_stack);
        var id = await client.QueueAsync(await client.ConnectAsync(peer.Port, new { timeoutSeconds = 60 }), Adt.NewNumber("L"));
        await Eventually.Holds(() => Task.FromResult(peer.Received.Count == 1), "the message is on its way");
        var first = await LeaseAsync(id);

        // The lease of this stack is three seconds.
        await Eventually.Holds(
            async () =>
            {
                var now = await LeaseAsync(id);
                Assert.True(now > DateTime.UtcNow, "the lease was over while the message was on its way");
                return now > first.AddSeconds(3.5);
            },
            "the lease was renewed past its end");
        answer.SetResult();

        await client.InStatusAsync(id, "completed");
        Assert.Single(peer.Received);
    }

    [Fact]
    public async Task Given_a_claim_that_somebody_else_has_now_When_that_is_noticed_Then_the_wait_for_the_answer_ends()
    {
        var closed = new TaskCompletionSource();
        await using var peer = MllpPeer.Start(async connection =>
        {
            await connection.ReadAsync();
            await connection.ReadAsync();
            closed.SetResult();
        });
        using var client = await OutboundClient.OfAsync(_stack);
        var id = await client.QueueAsync(await client.ConnectAsync(peer.Port, new { timeoutSeconds = 120 }), Adt.NewNumber("M"));
        await Eventually.Holds(() => Task.FromResult(peer.Received.Count == 1), "the message is on its way");

        await _stack.Database.ScalarAsync<bool>($"UPDATE ehr.hl7_message_queue SET claim_token = gen_random_uuid(), lease_until = now() + interval '1 hour' WHERE id = '{id}' RETURNING true");

        await closed.Task.WaitAsync(Eventually.Generous);
        Assert.Equal("processing", (await client.MessageAsync(id)).GetProperty("status").GetString());
        await _stack.Database.ScalarAsync<bool>($"UPDATE ehr.hl7_message_queue SET status = 'cancelled', claim_token = NULL WHERE id = '{id}' RETURNING true");
    }

    private Task<DateTime> LeaseAsync(Guid id) => _stack.Database.ScalarAsync<DateTime>($"SELECT lease_until FROM ehr.hl7_message_queue WHERE id = '{id}'");
}
