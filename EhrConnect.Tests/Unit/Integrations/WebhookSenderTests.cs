using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using EhrConnect.Integrations.Webhooks;
using EhrConnect.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace EhrConnect.Tests.Unit.Integrations;

/// <summary>One attempt against real sockets, with the HTTP client that the services have.</summary>
public sealed class WebhookSenderTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task Given_a_receiver_When_an_event_is_sent_Then_headers_and_signatures_are_exact_over_the_received_bytes()
    {
        var now = new DateTimeOffset(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await using var receiver = await Receiver.StartAsync(204);
        using var host = IntegrationsHost.Development(time: new FakeTimeProvider(now));
        using var activity = new Activity("test").SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom()).AddBaggage("patient", "Zweistein").Start();
        var message = Message(receiver.Address) with { Headers = Headers(("X-Api-Key", "k1"), ("webhook-id", "mine"), ("X-EHRConnect-Signature", "mine"), ("user-agent", "mine"), ("Host", "mine")) };

        var result = await host.Sender.SendAsync(message, CancellationToken.None);

        Assert.Equal((204, null, WebhookOutcome.Delivered), (result.StatusCode, result.Error, result.Outcome));
        var (method, headers, body) = Assert.Single(receiver.Requests);
        Assert.Equal("POST", method);
        Assert.Equal(message.Body.ToArray(), body);
        var timestamp = now.ToUnixTimeSeconds();
        var signed = HMACSHA256.HashData(Convert.FromBase64String(Secret[6..]), Encoding.UTF8.GetBytes($"{message.EventId}.{timestamp}.{Encoding.UTF8.GetString(body)}"));
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Host"] = receiver.Address.Authority,
                ["Content-Type"] = "application/json",
                ["Content-Length"] = body.Length.ToString(CultureInfo.InvariantCulture),
                ["User-Agent"] = "EhrConnect-Webhooks/1.0",
                ["webhook-id"] = message.EventId.ToString(),
                ["webhook-timestamp"] = timestamp.ToString(CultureInfo.InvariantCulture),
                ["webhook-signature"] = $"v1,{Convert.ToBase64String(signed)}",
                ["X-EHRConnect-Event"] = "fhir.created",
                ["X-EHRConnect-Delivery"] = message.DeliveryId.ToString(),
                ["X-EHRConnect-Signature"] = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}",
                ["traceparent"] = activity.Id!,
                ["X-Api-Key"] = "k1",
            },
            new SortedDictionary<string, string>(headers.ToDictionary(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Given_the_same_event_When_it_is_sent_again_Then_id_and_body_stay_and_the_timestamp_is_fresh()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2025, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var receiver = await Receiver.StartAsync(500);
        using var host = IntegrationsHost.Development(time: time);
        var message = Message(receiver.Address) with { Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        await host.Sender.SendAsync(message, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(60));
        await host.Sender.SendAsync(message, CancellationToken.None);

        var requests = receiver.Requests.ToArray();
        Assert.Equal(requests[0].Body, requests[1].Body);
        Assert.Equal(requests[0].Headers["webhook-id"], requests[1].Headers["webhook-id"]);
        Assert.Equal(60, Timestamp(requests[1].Headers) - Timestamp(requests[0].Headers));
        Assert.NotEqual(requests[0].Headers["webhook-signature"], requests[1].Headers["webhook-signature"]);
        Assert.Equal(message.Traceparent, requests[0].Headers["traceparent"]);
    }

    [Theory]
    [InlineData(200, null, WebhookOutcome.Delivered)]
    [InlineData(202, null, WebhookOutcome.Delivered)]
    [InlineData(302, "redirect", WebhookOutcome.Retry)]
    [InlineData(307, "redirect", WebhookOutcome.Retry)]
    [InlineData(404, "http-404", WebhookOutcome.Retry)]
    [InlineData(410, "http-410", WebhookOutcome.Disable)]
    [InlineData(500, "http-500", WebhookOutcome.Retry)]
    [InlineData(503, "http-503", WebhookOutcome.Retry)]
    public async Task Given_a_status_When_it_comes_back_Then_it_means_this_and_nothing_is_repeated(int status, string? error, WebhookOutcome outcome)
    {
        await using var receiver = await Receiver.StartAsync(status);
        using var host = IntegrationsHost.Development();
        var result = await host.Sender.SendAsync(Message(receiver.Address), CancellationToken.None);
        Assert.Equal((status, error, outcome), (result.StatusCode, result.Error, result.Outcome));
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Given_a_redirect_to_another_host_When_it_comes_back_Then_that_host_gets_nothing()
    {
        await using var inner = await Receiver.StartAsync(200);
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = inner.Address.ToString();
            return Task.CompletedTask;
        });
        using var host = IntegrationsHost.Development();
        var result = await host.Sender.SendAsync(Message(receiver.Address), CancellationToken.None);
        Assert.Equal((302, "redirect"), (result.StatusCode, result.Error));
        Assert.Empty(inner.Requests);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Sat, 01 Mar 2025 12:10:00 GMT", 600)]
    [InlineData("Sat, 01 Mar 2025 11:00:00 GMT", null)]
    [InlineData("9999999", 86400)]
    [InlineData("soon", null)]
    public async Task Given_Retry_After_When_it_comes_back_Then_it_is_kept_up_to_a_day(string header, int? seconds)
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        using var host = IntegrationsHost.Development(time: new FakeTimeProvider(new DateTimeOffset(2025, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        var result = await host.Sender.SendAsync(Message(receiver.Address), CancellationToken.None);
        Assert.Equal(seconds, result.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Given_an_endless_answer_When_it_is_read_Then_a_kilobyte_is_kept_and_the_connection_is_cut()
    {
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            var chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é\0", 5_000)));
            try
            {
                while (true) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                cut.SetResult();
            }
        });
        using var host = IntegrationsHost.Development();
        var result = await host.Sender.SendAsync(Message(receiver.Address), CancellationToken.None);
        Assert.Equal((200, null), (result.StatusCode, result.Error));
        Assert.Equal(new string('é', 341), result.ResponseSnippet);
        await cut.Task.WaitAsync(Eventually.Generous);
    }

    [Fact]
    public async Task Given_a_receiver_that_never_answers_When_the_time_is_over_Then_the_attempt_is_a_timeout()
    {
        var time = new FakeTimeProvider();
        using var release = new SemaphoreSlim(0);
        await using var receiver = await Receiver.StartAsync(_ => release.WaitAsync());
        using var host = IntegrationsHost.Development(time: time);
        var sending = host.Sender.SendAsync(Message(receiver.Address), CancellationToken.None);
        await Eventually.Holds(() => Task.FromResult(!receiver.Requests.IsEmpty), "the request arrives");
        time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await sending.WaitAsync(Eventually.Generous);
        release.Release();
        Assert.Equal((null, "timeout", WebhookOutcome.Retry), (result.StatusCode, result.Error, result.Outcome));
        Assert.Equal(TimeSpan.FromSeconds(15), result.Duration);
    }

    [Fact]
    public async Task Given_the_process_stops_When_an_attempt_is_under_way_Then_it_is_no_result_of_the_receiver()
    {
        using var stop = new CancellationTokenSource();
        using var release = new SemaphoreSlim(0);
        await using var receiver = await Receiver.StartAsync(_ => release.WaitAsync());
        using var host = IntegrationsHost.Development();
        var sending = host.Sender.SendAsync(Message(receiver.Address), stop.Token);
        await Eventually.Holds(() => Task.FromResult(!receiver.Requests.IsEmpty), "the request arrives");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        release.Release();
    }

    [Fact]
    public async Task Given_nobody_listens_When_sent_Then_the_error_is_connection_refused()
    {
        using var host = IntegrationsHost.Development();
        var result = await host.Sender.SendAsync(Message(new Uri($"http://127.0.0.1:{FreePort.Next()}/")), CancellationToken.None);
        Assert.Equal((null, "connection-refused", WebhookOutcome.Retry), (result.StatusCode, result.Error, result.Outcome));
    }

    [Fact]
    public async Task Given_a_name_that_does_not_exist_When_sent_Then_the_error_is_dns()
    {
        using var host = IntegrationsHost.Development((_, _) => throw new SocketException((int)SocketError.HostNotFound));
        Assert.Equal("dns", (await host.Sender.SendAsync(Message(new Uri("https://nowhere.example/")), CancellationToken.None)).Error);
    }

    [Theory]
    [InlineData("https", "tls")]
    [InlineData("http", "invalid-response")]
    public async Task Given_a_receiver_that_speaks_neither_TLS_nor_HTTP_When_sent_Then_the_error_says_so(string scheme, string error)
    {
        var listening = new TaskCompletionSource<int>();
        var babble = BabbleAsync(listening);
        using var host = IntegrationsHost.Development();
        var target = new Uri($"{scheme}://127.0.0.1:{await listening.Task}/");
        Assert.Equal(error, (await host.Sender.SendAsync(Message(target), CancellationToken.None)).Error);
        await babble;
    }

    [Fact]
    public async Task Given_a_target_named_like_a_service_of_ours_When_sent_Then_service_discovery_does_not_lead_there()
    {
        await using var service = await Receiver.StartAsync(200);
        using var host = IntegrationsHost.Development(
            (_, _) => throw new SocketException((int)SocketError.HostNotFound), settings: ("services:fhirapi:http:0", service.Address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal("dns", (await host.Sender.SendAsync(Message(new Uri("http://fhirapi/hook")), CancellationToken.None)).Error);
        Assert.Empty(service.Requests);
    }

    private static long Timestamp(IReadOnlyDictionary<string, string> headers) => long.Parse(headers["webhook-timestamp"], CultureInfo.InvariantCulture);

    private static async Task BabbleAsync(TaskCompletionSource<int> listening)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        listening.SetResult(((IPEndPoint)listener.LocalEndpoint).Port);
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        await stream.WriteAsync("neither one nor the other\r\n\r\n"u8.ToArray());
        client.Client.Shutdown(SocketShutdown.Send);
        var rest = new byte[4096];
        try
        {
            while (await stream.ReadAsync(rest) > 0)
            {
                // Read on, so that the sender is answered and not reset.
            }
        }
        catch (IOException)
        {
            // The sender hung up, which is its right.
        }
    }

    private static Dictionary<string, string> Headers(params (string Name, string Value)[] headers) => headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.Ordinal);

    private static WebhookMessage Message(Uri target) => new()
    {
        Target = target,
        EventId = Guid.CreateVersion7(),
        EventType = "fhir.created",
        DeliveryId = Guid.CreateVersion7(),
        Body = Encoding.UTF8.GetBytes("""{"id":"1","data":{"name":"Ä"}}"""),
        Secrets = [Secret],
    };
}
