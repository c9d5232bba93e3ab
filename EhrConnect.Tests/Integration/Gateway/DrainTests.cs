using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>How a gateway ends: in the middle of its work, and with nothing in doubt.</summary>
public sealed class DrainTests
{
    private const int Senders = 30;
    private const int Batch = 8;
    private const int OnTheWay = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Given_senders_that_never_pause_When_the_gateway_is_told_to_end_Then_within_5_seconds_all_that_was_read_is_stored_and_acknowledged_and_nobody_is_let_in()
    {
        await using var stack = await Stack.StartAsync(services: [Stack.Gateway]);
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var sending = Enumerable.Range(0, Senders).Select(_ => SendAsync(stack.MllpPort, acknowledged)).ToArray();
        // One that waits for nothing, one that is in the middle of a message.
        await using var idle = await MllpClient.ConnectAsync(stack.MllpPort);
        await using var half = await MllpClient.ConnectAsync(stack.MllpPort);
        await half.WriteAsync(Encoding.ASCII.GetBytes("\u000bMSH|^~\\&|HALF"));
        await Eventually.Holds(() => Task.FromResult(acknowledged.Count > 1_000), "the senders are at work");

        var watch = Stopwatch.StartNew();
        var ending = stack.Process(Stack.Gateway).TerminateAsync(TimeSpan.FromSeconds(30));
        await Eventually.Holds(() => IsRefusedAsync(stack.MllpPort), "new connections are refused");
        var refusedAfter = watch.Elapsed;
        Assert.Equal(0, await ending);
        var endedAfter = watch.Elapsed;
        await Task.WhenAll(sending);

        Assert.True(endedAfter < Limit, $"ended after {endedAfter}");
        Assert.True(refusedAfter < TimeSpan.FromSeconds(3), $"still accepting after {refusedAfter}");
        Assert.Null(await idle.ReadAsync());
        Assert.All(acknowledged.Values, code => Assert.Equal("AA", code));
        await stack.Database.FileArrivalsAsync();
        var stored = (await stack.Database.ScalarAsync<string[]>("SELECT array_agg(control_id) FROM ehr.hl7_message_queue")).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(acknowledged.Keys.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Given_a_sender_that_never_reads_its_acknowledgements_When_the_gateway_is_told_to_end_Then_it_ends_all_the_same()
    {
        await using var stack = await Stack.StartAsync(services: [Stack.Gateway]);
        await using var deaf = await MllpClient.ConnectAsync(stack.MllpPort);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            while (true) await deaf.WriteAsync(Encoding.ASCII.GetBytes(MllpPeer.Framed(Adt.Message("A01", Adt.NewNumber("D"), "DEMO_HOSPITAL", "1"))), enough.Token);
        }
        catch (OperationCanceledException)
        {
            // Its window is full, or enough was sent.
        }

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await stack.Process(Stack.Gateway).TerminateAsync(TimeSpan.FromSeconds(30)));

        Assert.True(watch.Elapsed < Limit, $"ended after {watch.Elapsed}");
    }

    /// <summary>Keeps messages on their way until the other side closes; notes every acknowledgement.</summary>
    private static async Task SendAsync(int port, ConcurrentDictionary<string, string> acknowledged)
    {
        await using var client = await MllpClient.ConnectAsync(port);
        using var room = new SemaphoreSlim(OnTheWay);
        using var over = new CancellationTokenSource();
        var writing = WriteAsync(client, room, over.Token);
        try
        {
            while (await client.ReadAsync() is { } answer)
            {
                acknowledged[Adt.Field(answer, "MSA", 2)] = Adt.Code(answer);
                room.Release();
            }
        }
        catch (IOException)
        {
            // Reset: what was on its way is lost, and will be missed.
        }

        await over.CancelAsync();
        await writing;
    }

    private static async Task WriteAsync(MllpClient client, SemaphoreSlim room, CancellationToken over)
    {
        try
        {
            while (true)
            {
                for (var i = 0; i < Batch; i++) await room.WaitAsync(over);
                var batch = string.Concat(Enumerable.Range(0, Batch).Select(_ => MllpPeer.Framed(Adt.Message("A01", Adt.NewNumber("D"), "DEMO_HOSPITAL", "1"))));
                await client.WriteAsync(Encoding.ASCII.GetBytes(batch), over);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The gateway takes no more.
        }
    }

    private static async Task<bool> IsRefusedAsync(int port)
    {
        try
        {
            using var late = new TcpClient();
            await late.ConnectAsync("127.0.0.1", port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
