using System.ComponentModel.DataAnnotations;

namespace EhrConnect.Data.Queue;

/// <summary>Section <c>Queue</c>: how the workers take work.</summary>
public sealed class QueueOptions
{
    public const string Section = "Queue";

    /// <summary>How long a claim holds without being finished, in seconds. A worker that died frees its work after that.</summary>
    [Range(1, 600)]
    public int LeaseSeconds { get; set; } = 10;

    /// <summary>How many lanes one worker process works on at once.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 8;

    /// <summary>How long the relay sleeps when nobody wakes it, in milliseconds.</summary>
    [Range(10, 60_000)]
    public int RelayIntervalMs { get; set; } = 250;

    /// <summary>How often lost wake-ups and abandoned claims are looked for, in milliseconds.</summary>
    [Range(100, 600_000)]
    public int ReconcileIntervalMs { get; set; } = 1_000;

    /// <summary>Due work whose wake-up was handed to Redis this long ago is handed over again, in seconds.</summary>
    [Range(1, 3_600)]
    public int StaleSeconds { get; set; } = 30;

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
}
