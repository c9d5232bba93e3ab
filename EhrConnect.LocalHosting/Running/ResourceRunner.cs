using System.Globalization;

namespace EhrConnect.LocalHosting;

/// <summary>Keeps one resource running: waits for what it needs, starts it, watches its health, starts it again when it crashes.</summary>
internal sealed class ResourceRunner : IDisposable
{
    /// <summary>A resource that ends so often before it was ever healthy will not get there by trying again.</summary>
    const int FruitlessStarts = 4;

    readonly IResourceDriver driver;
    readonly RunContext run;
    readonly bool oneShot;
    readonly ResourceLog log;
    readonly RestartDelay delay = new();
    readonly CancellationTokenSource stopping = new();
    ManagedProcess? process;
    Task loop = Task.CompletedTask;

    public ResourceRunner(IResource resource, IResourceDriver driver, RunContext run, bool oneShot, ResourceStatus initial)
    {
        Resource = resource;
        this.driver = driver;
        this.run = run;
        this.oneShot = oneShot;
        log = new ResourceLog(run.Home.Logs, resource.Name);
        run.Status.Set(initial);
    }

    public IResource Resource { get; }

    public string Name => Resource.Name;

    public ResourceSignals Signals { get; } = new();

    /// <summary>Ends when the resource was stopped or is done; fails when it cannot run.</summary>
    public Task Loop => loop;

    ResourceStatus Status
    {
        get => run.Status[Name];
        set => run.Status.Set(value);
    }

    public void Start(Func<CancellationToken, Task> dependencies) => loop = RunAsync(dependencies, stopping.Token);

    public async Task StopAsync(TimeSpan grace)
    {
        await stopping.CancelAsync();
        if (process is { } running)
            await running.StopAsync(grace, run.Time);

        // Whoever runs the graph hears of a failure; here it only matters that the loop is over.
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Status.State is not (ResourceState.Completed or ResourceState.Failed))
            Status = Status with { State = ResourceState.Stopped, ProcessId = 0 };
    }

    public void Dispose()
    {
        process?.Dispose();
        stopping.Dispose();
        log.Dispose();
    }

    async Task RunAsync(Func<CancellationToken, Task> dependencies, CancellationToken stop)
    {
        try
        {
            await dependencies(stop);
            for (var starts = 1; ; starts++)
            {
                Status = Status with { State = ResourceState.Starting, Restarts = starts - 1 };
                var since = run.Time.GetTimestamp();
                var exitCode = await RunOnceAsync(stop);
                if (stop.IsCancellationRequested)
                    return;
                if (oneShot)
                {
                    Complete(exitCode);
                    return;
                }

                if (starts >= FruitlessStarts && !Signals.Healthy.IsCompleted)
                    throw new DistributedApplicationException($"{Name} ended {starts} times before it was healthy (exit code {exitCode}: {log.LastWords()}); see {run.Home.Logs}/{Name}.log.");
                await PauseAsync(exitCode, run.Time.GetElapsedTime(since), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while waiting.
        }
        catch (DistributedApplicationException e)
        {
            Status = Status with { State = ResourceState.Failed, ProcessId = 0, Error = e.Message };
            throw;
        }
    }

    async Task<int> RunOnceAsync(CancellationToken stop)
    {
        var spec = await driver.PrepareAsync(stop);
        stop.ThrowIfCancellationRequested();
        var started = await ManagedProcess.StartAsync(spec, run.Home.Root, OnLine);
        process = started;
        if (stop.IsCancellationRequested)
            await started.StopAsync(TimeSpan.Zero, run.Time);
        Status = Status with { ProcessId = started.Id };

        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watch = oneShot ? started.Exited : WatchAsync(watching.Token);
        await Task.WhenAny(started.Exited, watch);

        // The watch ends first when it found that going on is pointless; a requested stop is already on its way.
        if (!started.Exited.IsCompleted && !stop.IsCancellationRequested)
            await started.StopAsync(TimeSpan.FromSeconds(3), run.Time);
        await watching.CancelAsync();
        await watch;
        var exitCode = await started.Exited;
        process = null;
        started.Dispose();
        return exitCode;
    }

    void OnLine(string line)
    {
        log.Write(line);
        run.Console.Resource(Name, line);
    }

    async Task WatchAsync(CancellationToken cancellationToken)
    {
        var pace = new HealthPace();
        var healthy = false;
        var reported = run.Time.GetTimestamp();
        try
        {
            while (true)
            {
                var problem = await CheckAsync(healthy, cancellationToken);
                if (problem is null != healthy)
                {
                    healthy = problem is null;
                    reported = run.Time.GetTimestamp();
                    Report(healthy, problem);
                }

                if (healthy)
                    Signals.SetHealthy();
                if (!healthy && run.Time.GetElapsedTime(reported) > HealthPace.Patience)
                {
                    reported = run.Time.GetTimestamp();
                    run.Console.Say($"{Name}: not healthy yet: {problem}");
                }

                await Task.Delay(pace.Next(healthy), run.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ended, or is to end.
        }
    }

    async Task<string?> CheckAsync(bool wasHealthy, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(HealthPace.CheckLimit);
        try
        {
            var problem = await driver.CheckAsync(limit.Token);
            if (problem is null && !wasHealthy)
                await driver.OnReadyAsync(cancellationToken);
            return problem;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "the health check takes too long";
        }
    }

    void Report(bool healthy, string? problem)
    {
        if (!healthy)
            run.Console.Say($"{Name}: unhealthy: {problem}");
        else if (Status.State == ResourceState.Unhealthy || Status.Restarts > 0)
            run.Console.Say($"{Name}: healthy again");
        Status = Status with { State = healthy ? ResourceState.Healthy : ResourceState.Unhealthy, Error = problem ?? "" };
    }

    void Complete(int exitCode)
    {
        if (exitCode != 0)
            throw new DistributedApplicationException($"{Name} failed (exit code {exitCode}: {log.LastWords()}); see {run.Home.Logs}/{Name}.log.");
        Status = Status with { State = ResourceState.Completed, ProcessId = 0 };
        Signals.SetCompleted(exitCode);
    }

    async Task PauseAsync(int exitCode, TimeSpan lifetime, CancellationToken stop)
    {
        driver.OnExit(log.Tail());
        var pause = delay.After(lifetime);
        var text = string.Create(CultureInfo.InvariantCulture, $"{Name}: ended with exit code {exitCode}, starts again in {pause.TotalSeconds:0.#} s");
        log.Write(text);
        run.Console.Say(text);
        Status = Status with { State = ResourceState.Restarting, ProcessId = 0, Error = string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode}") };
        await Task.Delay(pause, run.Time, stop);
    }

}
