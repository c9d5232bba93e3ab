using System.Diagnostics;

namespace EhrConnect.Benchmarks.Hl7;

/// <summary>
/// A careful loop: warm-up until the tiers settle, then many short rounds interleaved with the others, and the median of them.
/// Processor time is counted, not the clock on the wall: what else runs on the machine then disturbs less.
/// </summary>
sealed class Measure(string name, Action work)
{
    const double RoundMilliseconds = 8;
    readonly List<double> _nanoseconds = [];
    long _perRound = 1;

    public string Name => name;

    public double Nanoseconds => _nanoseconds.Order().ElementAt(_nanoseconds.Count / 2);

    public double Least => _nanoseconds.Min();

    public long AllocatedBytes { get; private set; }

    public void WarmUp()
    {
        long until = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 4;
        while (Stopwatch.GetTimestamp() < until)
            Loop(16);
        _perRound = Math.Max(1, (long)(RoundMilliseconds * 1e6 / Math.Max(1, Time(2048))));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Loop(64);
        AllocatedBytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 64;
    }

    public void Round() => _nanoseconds.Add(Time(_perRound));

    double Time(long times)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        Loop(times);
        return (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / times;
    }

    void Loop(long times)
    {
        for (long i = 0; i < times; i++)
            work();
    }
}
