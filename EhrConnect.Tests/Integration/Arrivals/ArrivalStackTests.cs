using System.Net;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>Between an acknowledgement and a worker: everybody sees the message, and nothing that happens there keeps it from being processed.</summary>
public sealed class ArrivalStackTests
{
    [Fact]
    public async Task Given_messages_acknowledged_while_no_worker_runs_Then_each_way_to_look_shows_one_at_once_and_a_worker_that_starts_processes_them()
    {
        await using var stack = await Stack.StartAsync(services: [Stack.Identity, Stack.Api, Stack.Gateway]);
        using var owner = await stack.ClientAsync("demo-hospital-owner");
        Func<string, Guid, Task<bool>>[] looks =
        [
            async (number, id) => Assert.Single(await DataAsync(owner, $"/api/hl7/queue?controlId={number}")) is var message && message.GetProperty("id").GetGuid() == id && message.GetProperty("status").GetString() == "pending",
            async (number, id) => (await owner.JsonAsync($"/api/hl7/queue/{id}")).GetProperty("controlId").GetString() == number,
            async (number, id) => (await owner.GetStringAsync($"/api/hl7/queue/{id}/raw")).Contains(number, StringComparison.Ordinal),
            async (_, id) => (await DataAsync(owner, "/api/events?type=hl7.received&limit=1"))[0].GetProperty("id").GetGuid() == id,
            async (_, id) => (await DataAsync(owner, $"/api/audit?resourceType=Hl7Message&resourceId={id}")).Any(entry => entry.GetProperty("action").GetString() == "hl7.receive"),
        ];
        foreach (var look in looks)
        {
            var (number, id) = await SendAsync(stack);
            Assert.True(await look(number, id), $"look {Array.IndexOf(looks, look)}");
        }

        var (_, cancelled) = await SendAsync(stack);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync($"/api/hl7/queue/{cancelled}")).StatusCode);

        await SendAsync(stack);
        await stack.RestartAsync(Stack.Workers);
        await CompletedAsync(stack, looks.Length + 1);
        Assert.Equal("cancelled", await stack.Database.ScalarAsync<string>($"SELECT status FROM ehr.hl7_message_queue WHERE id = '{cancelled}'"));
    }

    [Fact]
    public async Task Given_a_worker_that_dies_between_the_commit_of_filing_and_Redis_Then_the_message_is_handed_over_again_and_processed()
    {
        await using var stack = await Stack.StartAsync(settings: new Dictionary<string, string> { ["Queue__StaleSeconds"] = "1" }, services: [Stack.Gateway, Stack.Workers]);
        // One goes through, so that Redis knows that it lost nothing.
        await SendAsync(stack);
        await CompletedAsync(stack, 1);
        stack.Kill(Stack.Workers);
        var (_, id) = await SendAsync(stack);

        var filed = await stack.Database.Arrivals.FileSomeAsync(Tokens.HospitalId, DateTimeOffset.UtcNow, CancellationToken.None);

        Assert.Equal(id, Assert.Single(filed).Id);
        await stack.RestartAsync(Stack.Workers);
        await CompletedAsync(stack, 2);
        await Eventually.Holds(() => Task.FromResult(stack.Process(Stack.Workers).Output.Contains("1 overdue item(s) handed over again", StringComparison.Ordinal)), "the relay says so");
    }

    private static async Task<(string Number, Guid Id)> SendAsync(Stack stack)
    {
        await using var client = await MllpClient.ConnectAsync(stack.MllpPort);
        var number = Adt.NewNumber("A");
        Assert.Equal("AA", Adt.Code(await client.SendAsync(Adt.Message("A01", number, "DEMO_HOSPITAL", number))));
        return (number, await stack.Database.ScalarAsync<Guid>($"SELECT message_id FROM ehr.hl7_control_ids WHERE control_id = '{number}'"));
    }

    private static Task CompletedAsync(Stack stack, int count) => Eventually.Holds(
        async () => await stack.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.hl7_message_queue WHERE status = 'completed'") == count, $"{count} messages are completed");

    private static async Task<JsonElement[]> DataAsync(HttpClient client, string path) => [.. (await client.JsonAsync(path)).GetProperty("data").EnumerateArray()];
}
