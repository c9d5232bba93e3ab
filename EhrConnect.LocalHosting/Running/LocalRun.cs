using System.Net.Http;

namespace EhrConnect.LocalHosting;

/// <summary>Runs a graph on this machine from the first check to the last process stopped.</summary>
internal sealed class LocalRun(DistributedApplicationBuilder builder)
{
    // Together within ten seconds: services first, then the servers they wrote to.
    static readonly TimeSpan ServicesGrace = TimeSpan.FromSeconds(5);
    static readonly TimeSpan ServersGrace = TimeSpan.FromSeconds(8.5);

    readonly RunConsole console = new(builder.Options.Output, builder.Options.Output == Console.Out && !Console.IsOutputRedirected);
    readonly TimeProvider time = builder.Options.TimeProvider;
    readonly List<ResourceRunner> runners = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        builder.Home.Prepare();
        await using var held = AppHostLock.Acquire(builder.Home);
        var status = new StatusFile(Path.Combine(builder.Home.Run, "apphost.json"), time);
        try
        {
            status.SetPhase(RunPhase.Starting);
            await RunGraphAsync(status, cancellationToken);
            status.SetPhase(RunPhase.Stopped);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            status.SetPhase(RunPhase.Stopped);
        }
        catch (DistributedApplicationException e)
        {
            status.SetPhase(RunPhase.Failed, e.Message);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            status.SetPhase(RunPhase.Failed, e.Message);
            throw new DistributedApplicationException($"{e.Message} Check the permissions and the free space of EHR_HOME {builder.Home.Root}.", e);
        }
    }

    async Task RunGraphAsync(StatusFile status, CancellationToken cancellationToken)
    {
        var leftovers = await LeftoverProcesses.StopAsync(builder.Home, time, cancellationToken);
        if (leftovers > 0)
            console.Say($"stopped {leftovers} process(es) that an earlier run left behind");

        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        PortPlan.Allocate(builder.Resources);
        await StopStrayServersAsync(cancellationToken);
        PortPlan.DemandFree(builder.Resources);
        CreateRunners(status, http);
        try
        {
            foreach (var runner in runners)
                runner.Start(stop => DependenciesAsync(runner.Resource, stop));
            await SuperviseAsync(status, cancellationToken);
        }
        finally
        {
            status.SetPhase(RunPhase.Stopping);
            await StopAllAsync();
            runners.ForEach(static r => r.Dispose());
        }
    }

    // A PostgreSQL that outlived its app host holds the port; it is found through its data folder.
    async Task StopStrayServersAsync(CancellationToken cancellationToken)
    {
        foreach (var server in builder.Resources.OfType<PostgresServerResource>())
        {
            var cluster = new PostgresCluster(builder.Home.Data(server.Name), builder.Home.Root);
            await cluster.LocateAsync(cancellationToken);
            await cluster.ClearStaleLockAsync(cancellationToken);
        }
    }

    void CreateRunners(StatusFile status, HttpMessageInvoker http)
    {
        var run = new RunContext(builder.Home, console, status, time);
        var awaited = builder.Resources.SelectMany(static r => r.Annotations).OfType<WaitAnnotation>()
            .Where(static w => w.WaitType == WaitType.Completion).Select(static w => w.Resource).ToHashSet();
        var processes = builder.Resources.Where(static r => r is ContainerResource or ProjectResource or ExecutableResource).ToList();
        console.Register([.. processes.Select(static r => r.Name)]);
        foreach (var resource in processes)
        {
            IResourceDriver driver = resource switch
            {
                PostgresServerResource postgres => new PostgresDriver(postgres, builder, console),
                RedisResource redis => new RedisDriver(redis, builder, console),
                _ => new CommandDriver(resource, builder, http),
            };
            runners.Add(new(resource, driver, run, awaited.Contains(resource), ResourceAddress.Describe(resource)));
        }
    }

    async Task DependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            if (RunnerOf(wait.Resource) is not { } dependency)
                continue;
            var ready = wait.WaitType is WaitType.Completion ? dependency.Signals.Completed : dependency.Signals.Healthy;
            await ready.WaitAsync(cancellationToken);
        }
    }

    // A database is as ready as its server, which creates it before it is called healthy.
    ResourceRunner? RunnerOf(IResource resource)
    {
        var running = resource is PostgresDatabaseResource database ? database.Parent : resource;
        return runners.Find(r => r.Resource == running);
    }

    async Task SuperviseAsync(StatusFile status, CancellationToken cancellationToken)
    {
        var allHealthy = Task.WhenAll(runners.Select(static r => r.Signals.Healthy));
        var cancelled = Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        var loops = runners.ConvertAll(static r => r.Loop);
        while (true)
        {
            List<Task> events = [.. loops, cancelled];
            if (status.Phase == RunPhase.Starting)
                events.Add(allHealthy);
            var first = await Task.WhenAny(events);
            if (first == cancelled)
            {
                console.Say("stopping");
                return;
            }

            if (first == allHealthy)
            {
                status.SetPhase(RunPhase.Ready);
                console.Table(status.Resources);
                console.Say("ready");
                continue;
            }

            // A finished one-shot leaves quietly; a failure ends the run here.
            await first;
            loops.Remove(first);
        }
    }

    async Task StopAllAsync()
    {
        var since = time.GetTimestamp();
        var stops = new Dictionary<ResourceRunner, Task>();
        foreach (var runner in runners)
            _ = StopOnce(runner);
        await Task.WhenAll(stops.Values);

        Task StopOnce(ResourceRunner runner)
        {
            if (stops.TryGetValue(runner, out var known))
                return known;
            var dependents = runners.Where(r => DependsOn(r, runner)).Select(StopOnce).ToList();
            return stops[runner] = StopAfterAsync(runner, dependents);
        }

        async Task StopAfterAsync(ResourceRunner runner, List<Task> dependents)
        {
            await Task.WhenAll(dependents);
            var limit = runner.Resource is ContainerResource ? ServersGrace : ServicesGrace;
            var left = limit - time.GetElapsedTime(since);
            await runner.StopAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    bool DependsOn(ResourceRunner dependent, ResourceRunner dependency) =>
        dependent.Resource.Annotations.OfType<WaitAnnotation>().Any(w => RunnerOf(w.Resource) == dependency);
}
