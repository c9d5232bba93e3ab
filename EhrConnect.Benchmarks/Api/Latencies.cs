namespace EhrConnect.Benchmarks.Api;

/// <summary>The latencies of one measurement, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    public double PerSecond { get; private set; }

    public void Add(IEnumerable<double> milliseconds, double perSecond)
    {
        _milliseconds.AddRange(milliseconds);
        PerSecond = Math.Max(PerSecond, perSecond);
    }

    public double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }
}
