using System.Diagnostics;
using System.Globalization;
using EhrConnect.Benchmarks.Api;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>Clients that send one request after the other for a while.</summary>
internal static class Load
{
    public const int Rounds = 5;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(3);

    /// <summary>Measures two ways of doing the same in turn and prints both, the second with its share of the first.</summary>
    public static async Task CompareAsync(string what, int clients, Func<int, Task> bare, Func<int, Task> ours)
    {
        var (baseline, measured) = (new Latencies(), new Latencies());
        await RunAsync(clients, WarmUp, bare);
        await RunAsync(clients, WarmUp, ours);
        for (var round = 0; round < Rounds; round++)
        {
            await MeasureAsync(baseline, clients, RoundTime, bare);
            await MeasureAsync(measured, clients, RoundTime, ours);
        }

        Print($"{what}, bare", clients, baseline, null);
        Print($"{what}, FhirApi", clients, measured, measured.PerSecond / baseline.PerSecond);
    }

    /// <summary>Measures one way alone.</summary>
    public static async Task MeasureAsync(string what, int clients, Func<int, Task> work)
    {
        var latencies = new Latencies();
        await RunAsync(clients, WarmUp, work);
        for (var round = 0; round < Rounds; round++) await MeasureAsync(latencies, clients, RoundTime, work);
        Print(what, clients, latencies, null);
    }

    private static async Task MeasureAsync(Latencies into, int clients, TimeSpan time, Func<int, Task> work)
    {
        var milliseconds = await RunAsync(clients, time, work);
        into.Add(milliseconds, milliseconds.Count / time.TotalSeconds);
    }

    private static async Task<List<double>> RunAsync(int clients, TimeSpan time, Func<int, Task> work)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var mine = new List<double>();
            var running = Stopwatch.StartNew();
            while (running.Elapsed < time)
            {
                var started = Stopwatch.GetTimestamp();
                await work(client);
                mine.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return mine;
        })));
        return [.. all.SelectMany(a => a)];
    }

    private static void Print(string what, int clients, Latencies latencies, double? share) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-26} {clients,8} {latencies.Percentile(0.5),8:F2} {latencies.Percentile(0.99),8:F2} {latencies.PerSecond,11:F0}  {(share is { } ratio ? $"{ratio:P0}" : ""),7}"));
}
