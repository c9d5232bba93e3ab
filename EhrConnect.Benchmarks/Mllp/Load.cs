using System.Diagnostics;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>What a load measured.</summary>
/// <param name="PerSecond">Acknowledged messages a second.</param>
/// <param name="Milliseconds">The latency of each message, sorted.</param>
internal sealed record LoadResult(double PerSecond, double[] Milliseconds)
{
    public double Percentile(double share) => Milliseconds[(int)Math.Min(Milliseconds.Length - 1, share * Milliseconds.Length)];
}

/// <summary>Any number of senders at once.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(int port, LoadMessage message, int connections, int pipelined, TimeSpan warmUp, TimeSpan time)
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
            await Task.WhenAll(senders.Select(sender => Task.Run(() => sender.RunAsync(start, end))));
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var latencies = senders.SelectMany(sender => sender.Latencies).Select(ticks => ticks * 1000d / Stopwatch.Frequency).Order().ToArray();
            return new LoadResult(latencies.Length / seconds, latencies);
        }
        finally
        {
            foreach (var sender in senders) sender.Dispose();
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
