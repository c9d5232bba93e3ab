using System.Diagnostics;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Faults;

/// <summary>The short form of what <c>mllp-soak</c> of the benchmarks does for as long as one likes.</summary>
[Trait("Category", "Slow")]
public sealed class GatewaySoakTests
{
    private const int Senders = 20;
    private const long Megabyte = 1024 * 1024;

    // A kilobyte kept of each message would be more than this; the collector's own coming and going is less.
    private const long Growth = 12 * Megabyte;
    private const int LeastMessages = 15_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Given_a_steady_load_Then_each_message_is_accepted_and_memory_stays_flat_once_the_gateway_is_warm()
    {
        await using var stack = await Stack.StartAsync(services: [Stack.Gateway]);
        using var stop = new CancellationTokenSource();
        var accepted = 0;
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            await using var client = await MllpClient.ConnectAsync(stack.MllpPort);
            while (!stop.IsCancellationRequested)
            {
                var number = Adt.NewNumber("S");
                Assert.Equal("AA", Adt.Code(await client.SendAsync(Adt.Message("A08", number, "DEMO_HOSPITAL", number))));
                Interlocked.Increment(ref accepted);
            }
        })).ToArray();

        using var gateway = Process.GetProcessById(stack.Process(Stack.Gateway).Id);
        var began = Stopwatch.StartNew();
        var warm = 0;
        var memory = new List<long>();
        using var timer = new PeriodicTimer(Sample);
        while ((began.Elapsed < WarmUp * 3 || Volatile.Read(ref accepted) - warm < LeastMessages) && !senders.Any(sender => sender.IsCompleted))
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            if (began.Elapsed < WarmUp || Volatile.Read(ref accepted) < LeastMessages / 3)
            {
                warm = Volatile.Read(ref accepted);
                continue;
            }

            gateway.Refresh();
            memory.Add(gateway.WorkingSet64);
        }

        await stop.CancelAsync();
        await Task.WhenAll(senders);
        await stack.Database.FileArrivalsAsync();
        Assert.Equal(accepted, await stack.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.hl7_message_queue WHERE status = 'pending'"));
        var (first, last) = (Median(memory[..(memory.Count / 4)]), Median(memory[^(memory.Count / 4)..]));
        Assert.True(last - first < Growth, $"from {first / Megabyte} to {last / Megabyte} MB over {accepted - warm} messages");
    }

    private static long Median(List<long> values) => values.Order().ElementAt(values.Count / 2);
}
