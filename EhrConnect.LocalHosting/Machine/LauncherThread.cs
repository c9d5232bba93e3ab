using System.Collections.Concurrent;
using System.Diagnostics;

namespace EhrConnect.LocalHosting;

/// <summary>
/// Starts every child process from one thread that lives as long as the app host. Linux sends the parent-death signal when the thread that
/// started a child ends, so a thread-pool thread would take its children along when the pool shrinks.
/// </summary>
internal static class LauncherThread
{
    static readonly BlockingCollection<Action> Work = [];

    static LauncherThread() => new Thread(Loop) { IsBackground = true, Name = "process launcher" }.Start();

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }

    static void Loop()
    {
        foreach (var action in Work.GetConsumingEnumerable())
            action();
    }
}
