using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Tests.Integration;

/// <summary>What becomes of deliveries that do not simply succeed, through the real worker.</summary>
[Collection(SharedStackTests.Name)]
public sealed class WebhookDeliveryTests(SharedStack shared)
{
    private const HttpStatusCode Fails = HttpStatusCode.InternalServerError;
    private static readonly object Soon = new { maxAttempts = 3, strategy = "exponential", initialDelay = 50 };
    private static readonly object Late = new { schedule = new[] { 3600 } };

    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_a_receiver_that_only_fails_When_the_attempts_are_used_up_Then_the_delivery_is_dead_and_every_attempt_is_audited_once()
    {
        using var owner = await _stack.ClientAsync("demo-clinic-owner");
        await using var receiver = await WebhookReceiver.StartAsync(Fails, Fails, Fails);
        var subscription = await SubscribeAsync(owner, receiver, Soon);
        var delivery = await SendTestAsync(owner, subscription);

        var dead = await InStatusAsync(owner, subscription, delivery, "dead");
        Assert.Equal("http-500", dead.GetProperty("lastError").GetString());
        Assert.Equal([1, 2, 3], dead.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("attempt").GetInt32()));
        Assert.Equal(3, receiver.Posts.Count);
        Assert.Equal(["1 500 False", "2 500 False", "3 500 True"], await AuditAsync("webhook.deliver", delivery));
        Assert.NotEqual(DBNull.Value, await FailingSinceAsync(subscription));
    }

    [Fact]
    public async Task Given_a_receiver_that_answers_410_When_an_event_is_sent_Then_it_is_disabled_and_what_waits_for_it_is_cancelled()
    {
        using var owner = await _stack.ClientAsync("demo-clinic-owner");
        await using var receiver = await WebhookReceiver.StartAsync(Fails, HttpStatusCode.Gone);
        var subscription = await SubscribeAsync(owner, receiver, Late);
        var waiting = await SendTestAsync(owner, subscription);
        await receiver.ReceivedAsync(1);
        var gone = await SendTestAsync(owner, subscription);

        var dead = await InStatusAsync(owner, subscription, gone, "dead");
        Assert.Equal("http-410", dead.GetProperty("lastError").GetString());
        await InStatusAsync(owner, subscription, waiting, "cancelled");
        var view = await owner.JsonAsync($"/api/webhooks/{subscription}");
        Assert.Equal(("disabled", "The receiver answered 410 Gone"), (view.GetProperty("status").GetString(), view.GetProperty("statusReason").GetString()));
        Assert.Single(await AuditAsync("webhook.disable", subscription));
    }

    [Fact]
    public async Task Given_a_receiver_its_owner_disabled_When_a_delivery_comes_due_Then_it_is_cancelled_without_a_post()
    {
        using var owner = await _stack.ClientAsync("demo-clinic-owner");
        await using var receiver = await WebhookReceiver.StartAsync(Fails);
        var subscription = await SubscribeAsync(owner, receiver, Late);
        var delivery = await SendTestAsync(owner, subscription);
        await AttemptedAsync(owner, subscription, delivery);
        await PutStatusAsync(owner, subscription, receiver, "disabled");
        await ExecuteAsync("UPDATE ehr.webhook_deliveries SET next_attempt_at = now(), enqueued_at = NULL WHERE id = $1", delivery);

        var cancelled = await InStatusAsync(owner, subscription, delivery, "cancelled");
        Assert.Equal("subscription-disabled", cancelled.GetProperty("lastError").GetString());
        Assert.Single(receiver.Posts);
    }

    [Fact]
    public async Task Given_five_days_of_only_failures_When_another_attempt_fails_Then_the_receiver_is_disabled_until_its_owner_says_otherwise()
    {
        using var owner = await _stack.ClientAsync("demo-clinic-owner");
        await using var receiver = await WebhookReceiver.StartAsync(Fails, Fails);
        var subscription = await SubscribeAsync(owner, receiver, Late);
        await AttemptedAsync(owner, subscription, await SendTestAsync(owner, subscription));
        Assert.Equal("active", (await owner.JsonAsync($"/api/webhooks/{subscription}")).GetProperty("status").GetString());
        await ExecuteAsync("UPDATE ehr.webhook_subscriptions SET failing_since = now() - interval '5 days' WHERE id = $1", subscription);
        await InStatusAsync(owner, subscription, await SendTestAsync(owner, subscription), "dead");

        var view = await owner.JsonAsync($"/api/webhooks/{subscription}");
        Assert.Equal(("disabled", "Every attempt of the last 5 days failed"), (view.GetProperty("status").GetString(), view.GetProperty("statusReason").GetString()));
        await PutStatusAsync(owner, subscription, receiver, "active");
        Assert.Equal(DBNull.Value, await FailingSinceAsync(subscription));
        await InStatusAsync(owner, subscription, await SendTestAsync(owner, subscription), "delivered");
    }

    [Fact]
    public async Task Given_a_receiver_that_failed_When_it_takes_an_event_Then_its_failures_are_forgotten()
    {
        using var owner = await _stack.ClientAsync("demo-clinic-owner");
        await using var receiver = await WebhookReceiver.StartAsync(Fails);
        var subscription = await SubscribeAsync(owner, receiver, Soon);
        await InStatusAsync(owner, subscription, await SendTestAsync(owner, subscription), "delivered");
        Assert.Equal(DBNull.Value, await FailingSinceAsync(subscription));
    }

    [Fact]
    public async Task Given_a_delivery_whose_workers_all_died_When_it_is_taken_up_once_more_Then_it_is_dead_without_a_post()
    {
        using var owner = await _stack.ClientAsync("demo-clinic-owner");
        await using var receiver = await WebhookReceiver.StartAsync(Fails);
        var subscription = await SubscribeAsync(owner, receiver, Late);
        var delivery = await SendTestAsync(owner, subscription);
        await AttemptedAsync(owner, subscription, delivery);
        await ExecuteAsync("UPDATE ehr.webhook_deliveries SET status = 'delivering', attempts = max_attempts, lease_until = now() - interval '1 second' WHERE id = $1", delivery);

        var dead = await InStatusAsync(owner, subscription, delivery, "dead");
        Assert.Equal("abandoned", dead.GetProperty("lastError").GetString());
        Assert.Single(receiver.Posts);
    }

    private static async Task<Guid> SubscribeAsync(HttpClient owner, WebhookReceiver receiver, object retry)
    {
        using var response = await owner.PostAsJsonAsync("/api/webhooks", new { url = receiver.Address, events = new[] { "webhook.test" }, retry_config = retry });
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    private static async Task PutStatusAsync(HttpClient owner, Guid subscription, WebhookReceiver receiver, string status)
    {
        using var response = await owner.PutAsJsonAsync($"/api/webhooks/{subscription}", new { url = receiver.Address, events = new[] { "webhook.test" }, status, retry_config = Late });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<Guid> SendTestAsync(HttpClient owner, Guid subscription)
    {
        using var response = await owner.PostAsync($"/api/webhooks/{subscription}/test", null);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deliveryId").GetGuid();
    }

    private static Task<JsonElement> InStatusAsync(HttpClient owner, Guid subscription, Guid delivery, string status) =>
        DeliveryAsync(owner, subscription, delivery, d => d.GetProperty("status").GetString() == status, $"the delivery is {status}");

    private static Task<JsonElement> AttemptedAsync(HttpClient owner, Guid subscription, Guid delivery) =>
        DeliveryAsync(owner, subscription, delivery, d => d.GetProperty("attempts").GetArrayLength() == 1 && d.GetProperty("status").GetString() == "pending", "the delivery was attempted and waits");

    private static Task<JsonElement> DeliveryAsync(HttpClient owner, Guid subscription, Guid delivery, Func<JsonElement, bool> condition, string what) =>
        Eventually.Get(
            async () => (await owner.JsonAsync($"/api/webhooks/{subscription}/deliveries")).GetProperty("data").EnumerateArray()
                .Where(d => d.GetProperty("id").GetGuid() == delivery && condition(d)).Select(d => (JsonElement?)d).FirstOrDefault(),
            what);

    private async Task<IReadOnlyList<string>> AuditAsync(string action, Guid resource)
    {
        await using var command = _stack.Database.Admin.CreateCommand(
            "SELECT concat_ws(' ', detail ->> 'attempt', status_code, initcap(detail ->> 'final')) FROM ehr.audit_logs WHERE action = $1 AND resource_id = $2 AND actor_type = 'system' ORDER BY id");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = action });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = resource.ToString() });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync()) found.Add(reader.GetString(0));
        return found;
    }

    private async Task<object?> FailingSinceAsync(Guid subscription)
    {
        await using var command = _stack.Database.Admin.CreateCommand("SELECT failing_since FROM ehr.webhook_subscriptions WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = subscription });
        return await command.ExecuteScalarAsync();
    }

    private async Task ExecuteAsync(string sql, Guid id)
    {
        await using var command = _stack.Database.Admin.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
