using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>Senders that are slow, silent, deaf or frame badly, against a gateway with little patience: each gets a defined answer, and the operator is told.</summary>
public sealed class GatewayTimeoutTests(GatewayTimeoutTests.Impatient gateway) : IClassFixture<GatewayTimeoutTests.Impatient>
{
    private const int Stalled = 2;
    private const int Idle = 3;
    private const int WholeMessage = 5;
    private const int Connections = 20;
    private const int BatchMessages = 10;

    private readonly Stack _stack = gateway.Stack;

    [Fact]
    public async Task Given_a_sender_that_stops_in_the_middle_of_a_message_Then_it_gets_AR_with_its_control_id_the_connection_closes_and_nothing_is_stored()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var id = Adt.NewNumber("T");
        await client.WriteAsync(Encoding.ASCII.GetBytes($"\u000b{Message(id)}"));

        var answer = (await client.ReadAsync())!;

        Assert.Equal(("AR", id), (Adt.Code(answer), Adt.Field(answer, "MSA", 2)));
        Assert.StartsWith("100^", Adt.Field(answer, "ERR", 3), StringComparison.Ordinal);
        Assert.Null(await client.ReadAsync());
        Assert.Equal(0L, await StoredAsync(id));
        await SaidAsync("stopped in the middle of a message", "unfinished");
    }

    [Fact]
    public async Task Given_a_sender_of_a_byte_now_and_then_Then_it_is_cut_off_when_its_message_takes_too_long_though_it_never_stalls()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (id, watch) = (Adt.NewNumber("T"), Stopwatch.StartNew());
        await client.WriteAsync(Encoding.ASCII.GetBytes($"\u000b{Message(id)}"));
        using var over = new CancellationTokenSource();
        var trickling = TrickleAsync(client, over.Token);

        var answer = (await client.ReadAsync())!;

        Assert.Equal(("AR", id), (Adt.Code(answer), Adt.Field(answer, "MSA", 2)));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(WholeMessage - 0.5), TimeSpan.FromSeconds(WholeMessage * 4));
        Assert.Null(await client.ReadAsync());
        await over.CancelAsync();
        await trickling;
    }

    [Fact]
    public async Task Given_a_sender_that_leaves_the_CR_out_and_waits_Then_it_is_answered_soon_and_its_connection_goes_on()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        foreach (var id in (string[])[Adt.NewNumber("T"), Adt.NewNumber("T")])
        {
            await client.WriteAsync(Encoding.ASCII.GetBytes($"\u000b{Message(id)}\u001c"));
            var answer = (await client.ReadAsync())!;
            Assert.Equal(("AA", id), (Adt.Code(answer), Adt.Field(answer, "MSA", 2)));
            Assert.Equal(1L, await StoredAsync(id));
        }

        await SaidAsync("FS without CR", "no_carriage_return");
        // Said once for the connection, counted twice.
        Assert.Equal(1, Output.Split("FS without CR").Length - 1);
    }

    [Fact]
    public async Task Given_a_connection_that_is_silent_after_a_message_and_a_stray_byte_Then_it_is_closed_without_a_word_when_the_idle_time_is_over()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var watch = Stopwatch.StartNew();
        await client.WriteAsync(Encoding.ASCII.GetBytes($"{MllpPeer.Framed(Message(Adt.NewNumber("T")))}\u001a"));
        Assert.Equal("AA", Adt.Code((await client.ReadAsync())!));

        Assert.Null(await client.ReadAsync());

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(Idle - 0.5), TimeSpan.FromSeconds(Idle * 4));
        await Eventually.Holds(() => Task.FromResult(Output.Contains("it was silent for 3 s (Mllp__IdleTimeoutSeconds)", StringComparison.Ordinal)), "the operator is told");
    }

    [Fact]
    public async Task Given_a_message_without_a_frame_behind_a_good_one_Then_it_is_answered_with_AR_and_the_connection_closes()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        await client.WriteAsync(Encoding.ASCII.GetBytes($"{MllpPeer.Framed(Message(Adt.NewNumber("T")))}{Message(Adt.NewNumber("T"))}"));
        Assert.Equal("AA", Adt.Code((await client.ReadAsync())!));
        Assert.Equal("AR", Adt.Code((await client.ReadAsync())!));
        Assert.Null(await client.ReadAsync());
        await SaidAsync("outside of any frame", "noise");
    }

    [Fact]
    public async Task Given_junk_between_frames_Then_it_is_reported_once_without_its_content()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        for (var i = 0; i < 3; i++)
        {
            await client.WriteAsync(Encoding.ASCII.GetBytes($"SECRET{MllpPeer.Framed(Message(Adt.NewNumber("T")))}"));
            Assert.Equal("AA", Adt.Code((await client.ReadAsync())!));
        }

        await SaidAsync("puts bytes between its frames, 6 this time", "junk");
        Assert.Equal(1, Output.Split("puts bytes between its frames, 6 this time").Length - 1);
        Assert.DoesNotContain("SECRET", Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Doe", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_sender_that_takes_no_acknowledgement_Then_its_connection_is_closed_and_others_notice_nothing()
    {
        // MSH-3 comes back in each answer, so that few of them fill what the network holds.
        var padding = new string('A', 100_000);
        using var deaf = new TcpClient { ReceiveBufferSize = 4096 };
        await deaf.ConnectAsync("127.0.0.1", _stack.MllpPort);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            using var limit = new CancellationTokenSource(Eventually.Generous);
            while (true) await deaf.GetStream().WriteAsync(Encoding.ASCII.GetBytes(MllpPeer.Framed(Message(Adt.NewNumber("T")).Replace("ADT1", padding, StringComparison.Ordinal))), limit.Token);
        });

        await Eventually.Holds(() => Task.FromResult(Output.Contains("it took no acknowledgement for 2 s", StringComparison.Ordinal)), "the operator is told");
        await using var other = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AA", Adt.Code(await other.SendAsync(Message(Adt.NewNumber("T")))));
    }

    [Fact]
    public async Task Given_a_connection_to_the_TLS_port_that_says_nothing_Then_it_is_closed()
    {
        await using var silent = await MllpClient.ConnectAsync(_stack.MllpTlsPort);
        try
        {
            Assert.Null(await silent.ReadAsync());
        }
        catch (IOException)
        {
            // Reset, which is an end as well.
        }

        await Eventually.Holds(() => Task.FromResult(Output.Contains("no agreement about TLS on listener mllps", StringComparison.Ordinal)), "the operator is told");
    }

    [Fact]
    public async Task Given_as_many_connections_as_the_gateway_takes_Then_one_more_is_closed_until_another_ends()
    {
        await Eventually.Holds(async () => await ConnectionsAsync() == 0, "nobody is connected");
        var open = new List<MllpClient>();
        for (var i = 0; i < Connections; i++) open.Add(await MllpClient.ConnectAsync(_stack.MllpPort));
        await Eventually.Holds(async () => await ConnectionsAsync() == Connections, "all are connected");

        await using (var tooMany = await MllpClient.ConnectAsync(_stack.MllpPort)) await Assert.ThrowsAnyAsync<IOException>(() => tooMany.SendAsync(Message(Adt.NewNumber("T"))));

        foreach (var client in open) await client.DisposeAsync();
        await Eventually.Holds(async () => await ConnectionsAsync() == 0, "they are gone");
        await using var next = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AA", Adt.Code(await next.SendAsync(Message(Adt.NewNumber("T")))));
    }

    [Fact]
    public async Task Given_answers_after_processing_and_no_worker_Then_original_mode_gets_AE_and_enhanced_mode_nothing_more_when_the_time_is_over_for_all_at_once()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, """ "acknowledge":{"when":"processed","timeoutSeconds":2} """);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var ids = Enumerable.Range(0, 5).Select(_ => Adt.NewNumber("T")).ToArray();
        var watch = Stopwatch.StartNew();
        await client.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => MllpPeer.Framed(connection.Message(id))))));
        foreach (var id in ids)
        {
            var late = (await client.ReadAsync())!;
            Assert.Equal(("AE", id), (Adt.Code(late), Adt.Field(late, "MSA", 2)));
            Assert.Contains("Stored, but not processed in time", late, StringComparison.Ordinal);
        }

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(8));
        Assert.Equal("CA", Adt.Code(await client.SendAsync(connection.Message("ENHANCED").Replace("|P|2.5.1", "|P|2.5.1|||AL|AL", StringComparison.Ordinal))));
        Assert.Equal("LAST", Adt.Field(await client.SendAsync(connection.Message("LAST")), "MSA", 2));
        Assert.Equal(ids.Length + 2L, await connection.QueueAsync<long>("count(*)", "status = 'pending'"));
    }

    [Fact]
    public async Task Given_a_batch_of_more_messages_than_allowed_Then_it_is_rejected_as_a_whole_and_a_smaller_one_is_taken()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var prefix = Adt.NewNumber("T");
        string Batch(int count) => $"BHS|^~\\&|LAB||||||||B3\r{string.Concat(Enumerable.Range(0, count).Select(i => Message($"{prefix}-{i}")))}BTS|{count}\r";

        var refused = await client.SendAsync(Batch(BatchMessages + 1));

        Assert.Equal(("AR", "B3"), (Adt.Code(refused), Adt.Field(refused, "BHS", 11)));
        Assert.Contains("more than 10 messages", refused, StringComparison.Ordinal);
        await _stack.Database.FileArrivalsAsync();
        Assert.Equal(0L, await _stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.hl7_message_queue WHERE control_id LIKE '{prefix}%'"));
        Assert.Contains($"\rBTS|{BatchMessages}\r", await client.SendAsync(Batch(BatchMessages)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_file_descriptor_left_Then_the_listener_waits_a_little_between_attempts_and_takes_the_sender_when_there_is_one()
    {
        var process = _stack.Process(Stack.Gateway).Id;
        // Not as many as are open: one of those that closes would be one that is left.
        var before = await LimitAsync(process, 1);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var answer = client.SendAsync(Message(Adt.NewNumber("T")));
        await RefusalsAsync(1);
        var watch = Stopwatch.StartNew();
        await RefusalsAsync(3);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(300), Eventually.Generous);
        await LimitAsync(process, before);

        Assert.Equal("AA", Adt.Code(await answer));

        Task RefusalsAsync(int count) =>
            Eventually.Holds(() => Task.FromResult(Output.Split("could not accept a connection (TooManyOpenSockets)").Length > count), $"{count} attempts have failed");
    }

    [Theory]
    [InlineData("ADT^A01^ADT_A01|\0|P", "MSH-10")]
    [InlineData("\0|M1|P", "MSH-9")]
    public async Task Given_a_header_of_which_nothing_can_be_stored_Then_the_field_is_named_and_nobody_is_told_to_try_again(string header, string field)
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var answer = await client.SendAsync($"MSH|^~\\&|A|B|C|DEMO_HOSPITAL|20240101||{header}|2.5.1\r");
        Assert.Equal("AR", Adt.Code(answer));
        Assert.Contains($"{field} (", answer, StringComparison.Ordinal);
    }

    /// <summary>Sets how many files a process may have open; what it was.</summary>
    private static async Task<int> LimitAsync(int process, int files)
    {
        var limit = File.ReadLines($"/proc/{process}/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var change = Process.Start("prlimit", ["--pid", process.ToString(CultureInfo.InvariantCulture), $"--nofile={files.ToString(CultureInfo.InvariantCulture)}:{limit[4]}"]);
        await change.WaitForExitAsync();
        Assert.Equal(0, change.ExitCode);
        return int.Parse(limit[3], CultureInfo.InvariantCulture);
    }

    private string Output => _stack.Process(Stack.Gateway).Output;

    private static string Message(string id) => Adt.Message("A01", id, "DEMO_HOSPITAL", id);

    private static async Task TrickleAsync(MllpClient client, CancellationToken over)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        try
        {
            while (await timer.WaitForNextTickAsync(over)) await client.WriteAsync("x"u8.ToArray(), over);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Cut off, as it should be.
        }
    }

    private async Task SaidAsync(string text, string kind)
    {
        await Eventually.Holds(() => Task.FromResult(Output.Contains(text, StringComparison.Ordinal)), $"the operator is told: {text}");
        Assert.Contains("127.0.0.1", Output.Split('\n').First(line => line.Contains(text, StringComparison.Ordinal)), StringComparison.Ordinal);
        await Eventually.Holds(async () => (await MetricsAsync()).Contains($"kind=\"{kind}\"", StringComparison.Ordinal), $"{kind} is counted");
    }

    private async Task<int> ConnectionsAsync() =>
        (await MetricsAsync()).Split('\n').Where(line => line.StartsWith("hl7_connections{", StringComparison.Ordinal)).Sum(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    private async Task<string> MetricsAsync()
    {
        using var http = new HttpClient { BaseAddress = _stack.GatewayAddress };
        return await http.GetStringAsync("/metrics");
    }

    private async Task<long> StoredAsync(string id)
    {
        await _stack.Database.FileArrivalsAsync();
        return await _stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.hl7_message_queue WHERE control_id = '{id}'");
    }

    public sealed class Impatient : IAsyncLifetime
    {
        private Stack? _stack;

        internal Stack Stack => _stack!;

        public async Task InitializeAsync() => _stack = await Stack.StartAsync(
            settings: new Dictionary<string, string>
            {
                ["Mllp__StalledTimeoutSeconds"] = Text(Stalled),
                ["Mllp__IdleTimeoutSeconds"] = Text(Idle),
                ["Mllp__MessageTimeoutSeconds"] = Text(WholeMessage),
                ["Mllp__WriteTimeoutSeconds"] = "2",
                ["Mllp__NoiseTimeoutSeconds"] = "1",
                ["Mllp__Tls__HandshakeTimeoutSeconds"] = "2",
                ["Mllp__MaxConnections"] = Text(Connections),
                ["Mllp__MaxBatchMessages"] = Text(BatchMessages),
            },
            services: [Stack.Gateway]);

        public async Task DisposeAsync()
        {
            if (_stack is not null) await _stack.DisposeAsync();
        }

        private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
