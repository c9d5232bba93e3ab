using System.Globalization;
using System.Text.RegularExpressions;
using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Gateway;
using EhrConnect.Tests.Integration.Outbound;

namespace EhrConnect.Tests.Integration;

/// <summary>What an operator's monitoring sees of messages: every number it needs, and nothing of a patient or a message.</summary>
[Collection(SharedStackTests.Name)]
public sealed partial class WatchingTests(SharedStack shared)
{
    private const string Family = "Watchworthy";

    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_messages_in_and_out_When_metrics_are_scraped_Then_each_listener_destination_and_queue_is_there_and_no_patient()
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        using var engineer = await OutboundClient.OfAsync(_stack);
        var destination = await engineer.ConnectAsync(peer.Port);
        await using var connection = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var number = Adt.NewNumber("W");
        await sender.SendAsync(Adt.Message("A01", number, connection.Facility, number, Family));
        await Eventually.Holds(async () => await connection.QueueAsync<long>("count(*)", "status = 'completed'") == 1, "the message is processed");
        await engineer.InStatusAsync(await engineer.QueueAsync(destination, Adt.NewNumber("W")), "completed");

        var gateway = await ScrapeAsync(_stack.GatewayAddress);
        string[] listener = ["listener=\"mllp\""];
        Assert.True(Value(gateway, "hl7_messages_received_total", listener) >= 1);
        Assert.True(Value(gateway, "hl7_received_bytes_total", listener) > 100);
        Assert.True(Value(gateway, "hl7_acknowledgments_sent_total", [.. listener, "code=\"AA\""]) >= 1);
        Assert.True(Value(gateway, "hl7_connections", listener) >= 1);
        Assert.True(Value(gateway, "hl7_answer_duration_seconds_count", listener) >= 1);
        Assert.True(Value(gateway, "hl7_commit_messages_count", []) >= 1);

        // A scrape that comes soon after another one gets the same answer.
        string[] receiver = [$"connection=\"{destination}\""];
        var workers = await Eventually.Get(
            async () => await ScrapeAsync(_stack.WorkersAddress) is var lines && Value(lines, "hl7_messages_sent_total", receiver) is not null && Value(lines, "hl7_queue_depth", []) is not null ? lines : null,
            "the workers counted the message and the queues");
        Assert.Equal(1, Value(workers, "hl7_messages_sent_total", [.. receiver, "outcome=\"AA\""]));
        Assert.True(Value(workers, "hl7_sent_bytes_total", receiver) > 100);
        Assert.Equal(1, Value(workers, "hl7_send_duration_seconds_count", receiver));
        Assert.Equal(1, Value(workers, "hl7_outbound_connections", receiver));
        Assert.True(Value(workers, "hl7_messages_processed_total", ["outcome=\"completed\""]) >= 1);
        Assert.True(Value(workers, "hl7_processing_duration_seconds_count", ["outcome=\"completed\""]) >= 1);
        foreach (var (direction, status) in (from d in (string[])["inbound", "outbound"] from s in (string[])["pending", "processing", "halted"] select (d, s)).Append(("inbound", "arrived")))
        {
            string[] kind = [$"direction=\"{direction}\"", $"status=\"{status}\""];
            Assert.NotNull(Value(workers, "hl7_queue_depth", kind));
            Assert.NotNull(Value(workers, "hl7_queue_oldest_seconds", kind));
        }

        Assert.All(gateway.Concat(workers).Where(line => line.StartsWith("hl7_", StringComparison.Ordinal)), line =>
        {
            Assert.DoesNotContain(Family, line, StringComparison.Ordinal);
            Assert.DoesNotContain(number, line, StringComparison.Ordinal);
            Assert.DoesNotContain(connection.Facility, line, StringComparison.Ordinal);
            Assert.DoesNotContain(Tokens.HospitalId.ToString(), line, StringComparison.Ordinal);
            Assert.All(Label().Matches(line).Select(label => label.Groups["name"].Value), label => Assert.Contains(label, (string[])["otel_scope_name", "listener", "code", "kind", "connection", "outcome", "direction", "status", "le"]));
        });
    }

    [Fact]
    public async Task Given_a_lane_that_halts_and_a_receiver_that_is_away_Then_depth_age_and_health_show_it_until_it_is_over()
    {
        var port = FreePort.Next();
        using var engineer = await OutboundClient.OfAsync(_stack);
        var destination = await engineer.ConnectAsync(port);
        await using var connection = await InboundConnection.CreateAsync(_stack, """ "ordering":{"key":"connection","onFailure":"halt"} """);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        await sender.SendAsync(connection.Message().Replace("PID|", "ZZZ|", StringComparison.Ordinal));
        await sender.SendAsync(connection.Message());
        var waiting = await engineer.QueueAsync(destination, Adt.NewNumber("W"));

        await Eventually.Holds(
            async () =>
            {
                var workers = await ScrapeAsync(_stack.WorkersAddress);
                return Value(workers, "hl7_queue_depth", ["direction=\"inbound\"", "status=\"halted\""]) >= 1
                    && Value(workers, "hl7_queue_depth", ["direction=\"inbound\"", "status=\"pending\""]) >= 1
                    && Value(workers, "hl7_queue_depth", ["direction=\"outbound\"", "status=\"pending\""]) >= 1
                    && Value(workers, "hl7_queue_oldest_seconds", ["direction=\"inbound\"", "status=\"halted\""]) > 0
                    && Value(workers, "hl7_outbound_queue_depth", [$"connection=\"{destination}\"", "status=\"pending\""]) == 1;
            },
            "the metrics show what waits");
        await Eventually.Holds(async () => (await HealthAsync()).Contains($"{destination}: out of reach", StringComparison.Ordinal), "health names the destination");

        await using var peer = MllpPeer.Answering(_ => "AA", port: port);
        await engineer.InStatusAsync(waiting, "completed");
        await Eventually.Holds(async () => (await HealthAsync()).Contains($"{destination}: 0 lane(s)", StringComparison.Ordinal), "health says that it is back");
        var events = await engineer.GetAsync("/api/events?limit=200");
        var types = events.GetProperty("data").EnumerateArray().Where(e => e.GetRawText().Contains(destination.ToString(), StringComparison.Ordinal)).Select(e => e.GetProperty("type").GetString()).ToList();
        Assert.Contains("connection.closed", types);
        Assert.Contains("connection.opened", types);
    }

    [Fact]
    public async Task Given_a_receiver_that_takes_messages_and_never_answers_Then_health_says_so_and_since_when_until_it_answers_or_is_switched_off()
    {
        var answers = false;
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                if (answers) await connection.AnswerAsync(message, "AA");
            }
        });
        using var engineer = await OutboundClient.OfAsync(_stack);
        var (mute, off) = (await engineer.ConnectAsync(peer.Port, new { timeoutSeconds = 1 }), await engineer.ConnectAsync(peer.Port, new { timeoutSeconds = 1 }));
        var waiting = await engineer.QueueAsync(mute, Adt.NewNumber("W"));
        var other = await engineer.QueueAsync(off, Adt.NewNumber("W"));

        await Eventually.Holds(async () => (await HealthAsync()) is var health && IsMute(health, mute) && IsMute(health, off), "health names both destinations");
        var since = (await engineer.GetAsync($"/api/integrations/{mute}/health")).GetProperty("since").GetDateTimeOffset();
        Assert.Contains($"{mute}: no answer that counts since {since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)} (no-answer)", await HealthAsync(), StringComparison.Ordinal);

        await engineer.PostAsync($"/api/integrations/{off}/toggle", new { enabled = false });
        answers = true;
        await engineer.InStatusAsync(waiting, "completed");
        await Eventually.Holds(async () => (await HealthAsync()) is var health && !IsMute(health, mute) && !IsMute(health, off), "neither is named any more");
        await Eventually.Holds(async () => (await engineer.MessageAsync(other)).GetProperty("status").GetString() == "pending", "the other one waits");
        await engineer.CancelAsync(other);

        static bool IsMute(string health, Guid destination) => health.Contains($"{destination}: no answer that counts since", StringComparison.Ordinal);
    }

    private async Task<string> HealthAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(_stack.WorkersAddress, "/health"));
    }

    private static async Task<string[]> ScrapeAsync(Uri service)
    {
        using var http = new HttpClient();
        return (await http.GetStringAsync(new Uri(service, "/metrics"))).Split('\n');
    }

    /// <summary>The value of the series with these labels among its own; null when there is none.</summary>
    private static double? Value(string[] lines, string name, string[] labels)
    {
        var line = lines.FirstOrDefault(line => (line.StartsWith($"{name}{{", StringComparison.Ordinal) || line.StartsWith($"{name} ", StringComparison.Ordinal)) && labels.All(label => line.Contains(label, StringComparison.Ordinal)));
        return line is null ? null : double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("(?<=[{,])(?<name>[a-z_]+)=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
