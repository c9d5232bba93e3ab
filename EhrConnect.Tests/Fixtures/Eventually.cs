using System.Diagnostics;

namespace EhrConnect.Tests.Fixtures;

/// <summary>Waits for a condition, not for the clock: polls until it holds, fails with the last problem when it never does.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    public static Task Holds(Func<Task<bool>> condition, string what, TimeSpan? limit = null) =>
        Get(async () => await condition() ? "" : null, what, limit);

    public static async Task<T> Get<T>(Func<Task<T?>> find, string what, TimeSpan? limit = null)
        where T : class =>
        (T)await UntilAsync(async () => await find(), what, limit);

    public static async Task<T> Get<T>(Func<Task<T?>> find, string what, TimeSpan? limit = null)
        where T : struct =>
        (T)await UntilAsync(async () => await find(), what, limit);

    private static async Task<object> UntilAsync(Func<Task<object?>> find, string what, TimeSpan? limit)
    {
        var watch = Stopwatch.StartNew();
        string? last = null;
        while (true)
        {
            try
            {
                if (await find() is { } found) return found;
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                last = exception.Message;
            }

            if (watch.Elapsed > (limit ?? Generous)) throw new TimeoutException($"Did not happen within {limit ?? Generous}: {what}{(last is null ? "" : $" (last problem: {last})")}");
            await Task.Delay(25);
        }
    }
}
