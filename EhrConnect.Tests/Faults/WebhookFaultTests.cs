using System.Net.Http.Json;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Unit.Integrations;

namespace EhrConnect.Tests.Faults;

/// <summary>A worker ends in the middle of a POST: the event arrives all the same, and the receiver can tell that it is the same one.</summary>
[Trait("Category", "Slow")]
public sealed class WebhookFaultTests : IAsyncLifetime
{
    private readonly SemaphoreSlim _release = new(0);
    private Stack _stack = null!;
    private Receiver _receiver = null!;
    private HttpClient _owner = null!;
    private int _posts;

    public async Task InitializeAsync()
    {
        _stack = await Stack.StartAsync(settings: new Dictionary<string, string> { ["Queue__LeaseSeconds"] = "2", ["Webhooks__TimeoutSeconds"] = "10" });
        _owner = await _stack.ClientAsync("demo-hospital-owner");
        // The first POST hangs, every other one succeeds.
        _receiver = await Receiver.StartAsync(context => Interlocked.Increment(ref _posts) == 1 ? _release.WaitAsync(context.RequestAborted) : Task.CompletedTask);
    }

    public async Task DisposeAsync()
    {
        _release.Release();
        _owner.Dispose();
        await _receiver.DisposeAsync();
        await _stack.DisposeAsync();
        _release.Dispose();
    }

    [Fact]
    public async Task Given_a_post_is_under_way_When_the_worker_is_killed_Then_another_sends_it_again_with_the_same_id_and_body()
    {
        var subscription = await SendTestAsync();
        _stack.Kill(Stack.Workers);
        await _stack.RestartAsync(Stack.Workers);

        var delivery = await DeliveredAsync(subscription);
        AssertSamePostTwice();
        Assert.Equal([2], delivery.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("attempt").GetInt32()));
    }

    [Fact]
    public async Task Given_a_post_is_under_way_When_the_worker_is_stopped_Then_it_gives_the_delivery_back_and_that_attempt_does_not_count()
    {
        var subscription = await SendTestAsync();
        await _stack.Process(Stack.Workers).TerminateAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("pending 0", await _stack.Database.ScalarAsync<string>("SELECT status || ' ' || attempts FROM ehr.webhook_deliveries"));
        await _stack.RestartAsync(Stack.Workers);

        var delivery = await DeliveredAsync(subscription);
        AssertSamePostTwice();
        Assert.Equal([1], delivery.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("attempt").GetInt32()));
    }

    /// <summary>Comes back when the first POST hangs at the receiver.</summary>
    private async Task<Guid> SendTestAsync()
    {
        using var created = await _owner.PostAsJsonAsync("/api/webhooks", new { url = _receiver.Address, events = new[] { "webhook.test" } });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        var subscription = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        using var sent = await _owner.PostAsync($"/api/webhooks/{subscription}/test", null);
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        await Eventually.Holds(() => Task.FromResult(!_receiver.Requests.IsEmpty), "the first POST arrives");
        return subscription;
    }

    private Task<JsonElement> DeliveredAsync(Guid subscription) =>
        Eventually.Get(
            async () => (await _owner.JsonAsync($"/api/webhooks/{subscription}/deliveries")).GetProperty("data").EnumerateArray()
                .Where(d => d.GetProperty("status").GetString() == "delivered").Select(d => (JsonElement?)d).FirstOrDefault(),
            "the delivery is recorded as delivered");

    private void AssertSamePostTwice()
    {
        var posts = _receiver.Requests.ToArray();
        Assert.Equal(2, posts.Length);
        Assert.Equal(posts[0].Body, posts[1].Body);
        Assert.Equal(posts[0].Headers["webhook-id"], posts[1].Headers["webhook-id"]);
        Assert.Equal(posts[0].Headers["X-EHRConnect-Delivery"], posts[1].Headers["X-EHRConnect-Delivery"]);
    }
}
