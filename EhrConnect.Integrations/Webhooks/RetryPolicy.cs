using System.Net.Http.Headers;
using System.Text.Json;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>
/// When a failed delivery is tried again, from a subscription's <c>retry_config</c>: either
/// <c>{"maxAttempts":5,"strategy":"exponential","initialDelay":2000}</c> (milliseconds, doubled after each attempt) or
/// <c>{"schedule":[5,300,1800]}</c> (seconds after the first, second, … attempt).
/// </summary>
public sealed class RetryPolicy
{
    /// <summary>No delay is longer, however it came about.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private const int DefaultMaxAttempts = 5;
    private static readonly TimeSpan DefaultInitialDelay = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _initial;
    private readonly TimeSpan[] _schedule;

    private RetryPolicy(int? maxAttempts, TimeSpan initial, TimeSpan[] schedule)
    {
        _initial = initial;
        _schedule = schedule;
        MaxAttempts = maxAttempts ?? (schedule.Length > 0 ? schedule.Length + 1 : DefaultMaxAttempts);
    }

    /// <summary>How often a delivery is attempted, the first time included.</summary>
    public int MaxAttempts { get; }

    /// <summary>Reads a <c>retry_config</c>. What is missing or unusable has its default: the API refuses it when it is saved.</summary>
    public static RetryPolicy Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return root.ValueKind != JsonValueKind.Object
            ? new RetryPolicy(null, DefaultInitialDelay, [])
            : new RetryPolicy(
                Number(root, "maxAttempts") is { } attempts and >= 1 ? (int)Math.Min(attempts, 100) : null,
                Number(root, "initialDelay") is { } milliseconds and > 0 ? Capped(milliseconds / 1000) : DefaultInitialDelay,
                Schedule(root));
    }

    /// <summary>How long to wait after an attempt failed.</summary>
    /// <param name="attempt">The attempt that failed, counted from 1.</param>
    /// <param name="retryAfter">What the receiver asked for; it can lengthen the wait, not shorten it.</param>
    /// <param name="random">Between 0 and 1: spreads the wait by a fifth to either side, so that failures do not come back in step.</param>
    public TimeSpan DelayAfter(int attempt, TimeSpan? retryAfter, double random)
    {
        var planned = _schedule.Length > 0 ? _schedule[Math.Min(attempt, _schedule.Length) - 1] : Capped(_initial.TotalSeconds * Math.Pow(2, attempt - 1));
        var spread = Capped(planned.TotalSeconds * (0.8 + (0.4 * random)));
        return retryAfter > spread ? retryAfter.Value : spread;
    }

    /// <summary>The header <c>Retry-After</c> (RFC 9110 10.2.3) as a wait from now, at most a day.</summary>
    internal static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        (header?.Delta ?? (header?.Date - now)) is { } wait && wait > TimeSpan.Zero ? Capped(wait.TotalSeconds) : null;

    private static TimeSpan[] Schedule(JsonElement root) =>
        root.TryGetProperty("schedule", out var schedule) && schedule.ValueKind == JsonValueKind.Array
            ? [.. schedule.EnumerateArray().Where(s => s.ValueKind == JsonValueKind.Number).Select(s => Capped(s.GetDouble()))]
            : [];

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static TimeSpan Capped(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestDelay.TotalSeconds));
}
