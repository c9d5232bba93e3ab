using System.Diagnostics;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>What a load measured.</summary>
/// <param name="PerSecond">Acknowledged messages a second.</param>
/// <param name="Milliseconds">The latency of each message, sorted.</param>
/// <param name="ProcessorMicroseconds">What each of the watched processes took of the processors, for one message.</param>
internal sealed record LoadResult(double PerSecond, double[] Milliseconds, double[] ProcessorMicroseconds)
{
    /// <summary>Several rounds as one: all latencies, and the rates of all.</summary>
    public static LoadResult Of(IReadOnlyList<LoadResult> rounds) => new(
        rounds.Average(round => round.PerSecond),
        [.. rounds.SelectMany(round => round.Milliseconds).Order()],
        [.. rounds[0].ProcessorMicroseconds.Select((_, i) => rounds.Average(round => round.ProcessorMicroseconds[i]))]);

    public double Percentile(double share) => Milliseconds[(int)Math.Min(Milliseconds.Length - 1, share * Milliseconds.Length)];
}

/// <summary>Any number of senders at once.</summary>
internal static class Load
{
    /// <param name="port">Where to send to.</param>
    /// <param name="message">What to send.</param>
    /// <param name="connections">How many senders.</param>
    /// <param name="pipelined">How many messages each sends at once.</param>
    /// <param name="warmUp">What is sent before is not measured.</param>
    /// <param name="time">How long it is measured.</param>
    /// <param name="processors">The processor seconds of the processes to watch, up to the moment of the call.</param>
    public static async Task<LoadResult> RunAsync(
        int port, LoadMessage message, int connections, int pipelined, TimeSpan warmUp, TimeSpan time, Func<double[]>? processors = null)
    {
        var senders = new List<LoadConnection>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var sender = new LoadConnection(message, pipelined);
                senders.Add(sender);
                await sender.ConnectAsync(port);
            }

            var start = Stopwatch.GetTimestamp() + Ticks(warmUp);
            var end = start + Ticks(time);
            var sending = Task.WhenAll(senders.Select(sender => Task.Run(() => sender.RunAsync(start, end))));
            await Task.Delay(warmUp);
            var before = processors?.Invoke() ?? [];
            await sending;
            var after = processors?.Invoke() ?? [];
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var latencies = senders.SelectMany(sender => sender.Latencies).Select(ticks => ticks * 1000d / Stopwatch.Frequency).Order().ToArray();
            return new LoadResult(latencies.Length / seconds, latencies, [.. after.Zip(before, (then, first) => (then - first) * 1e6 / latencies.Length)]);
        }
        finally
        {
            foreach (var sender in senders) sender.Dispose();
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
