using System.Collections.Concurrent;
using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// Sends what many callers want at the same time in one round trip and one commit. Nothing waits for a group to fill: the
/// first caller starts at once, and while its commit is on its way the next group gathers.
/// </summary>
/// <param name="run">Does the work of a group; answers one result for each item, in order.</param>
/// <param name="concurrency">How many groups may be on their way at once.</param>
internal sealed class GroupedWork<TItem, TResult>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> run, int concurrency)
{
    private const int MaxGroup = 500;

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private int _running;

    /// <summary>Completes when the item is committed, or fails with what made it fail.</summary>
    public Task<TResult> AddAsync(TItem item) => TryTakeTurn() ? AloneAsync(item) : WaitAsync(item);

    private async Task<TResult> AloneAsync(TItem item)
    {
        try
        {
            return (await run([item]))[0];
        }
        finally
        {
            _ = WorkAsync();
        }
    }

    private Task<TResult> WaitAsync(TItem item)
    {
        var waiting = new Waiting(item, new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        _waiting.Enqueue(waiting);
        // The turns may all have been given back between the look and the enqueuing.
        if (TryTakeTurn()) _ = WorkAsync();
        return waiting.Done.Task;
    }

    private bool TryTakeTurn()
    {
        var running = Volatile.Read(ref _running);
        while (running < concurrency)
        {
            var seen = Interlocked.CompareExchange(ref _running, running + 1, running);
            if (seen == running) return true;
            running = seen;
        }

        return false;
    }

    /// <summary>Uses a turn for whatever waits, then gives it back.</summary>
    private async Task WorkAsync()
    {
        do
        {
            while (TakeGroup() is { Count: > 0 } group) await RunAsync(group);
            Interlocked.Decrement(ref _running);
        }
        // Somebody may have added an item after the queue looked empty and before the turn was given back.
        while (!_waiting.IsEmpty && TryTakeTurn());
    }

    private List<Waiting> TakeGroup()
    {
        var group = new List<Waiting>();
        while (group.Count < MaxGroup && _waiting.TryDequeue(out var next)) group.Add(next);
        return group;
    }

    private async Task RunAsync(List<Waiting> group)
    {
        try
        {
            var results = await run(group.ConvertAll(waiting => waiting.Item));
            for (var i = 0; i < group.Count; i++) group[i].Done.SetResult(results[i]);
        }
        catch (PostgresException exception) when (group.Count > 1 && !exception.IsTransient)
        {
            // One bad item must not take the others with it.
            foreach (var waiting in group) await RunAsync([waiting]);
        }
        catch (Exception exception)
        {
            foreach (var waiting in group) waiting.Done.SetException(exception);
        }
    }

    private sealed record Waiting(TItem Item, TaskCompletionSource<TResult> Done);
}
