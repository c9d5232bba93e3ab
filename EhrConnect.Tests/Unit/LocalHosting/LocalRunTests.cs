using System.Diagnostics;
using System.Globalization;
using EhrConnect.LocalHosting;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Unit.LocalHosting;

public sealed class LocalRunTests
{
    [Fact]
    public async Task A_crashed_resource_starts_again_and_the_run_says_so()
    {
        await using var graph = new GraphRun();
        graph.AddShell("service", "echo $$ >> pids; exec sleep 300");
        graph.Start();
        var first = await PidsAsync(graph, 1);

        Kill(first[0]);

        var both = await PidsAsync(graph, 2);
        Assert.NotEqual(first[0], both[1]);
        Assert.Contains("service: ended with exit code 137, starts again in 0.5 s", graph.Output, StringComparison.Ordinal);
        await Eventually.Holds(() => Task.FromResult(File.ReadAllText(graph.StatusFile).Contains("\"state\":\"healthy\"", StringComparison.Ordinal)), "the status file says healthy");
        Assert.Contains("\"restarts\":1", await File.ReadAllTextAsync(graph.StatusFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_stop_in_reverse_order_and_none_is_left()
    {
        await using var graph = new GraphRun();
        var server = graph.AddShell("server", Stoppable("server"));
        var service = graph.AddShell("service", Stoppable("service")).WaitFor(server);
        graph.AddShell("client", Stoppable("client")).WaitFor(service);
        graph.Start();
        var pids = await PidsAsync(graph, 3);

        await graph.StopAsync();

        Assert.Equal(["client", "service", "server"], await File.ReadAllLinesAsync(graph.File("stopped")));
        Assert.All(pids, pid => Assert.False(IsAlive(pid)));
    }

    [Fact]
    public async Task A_resource_that_ignores_SIGTERM_is_killed_within_ten_seconds_with_its_children()
    {
        await using var graph = new GraphRun();
        graph.AddShell("stubborn", "trap '' TERM; sleep 300 & echo $! >> pids; echo $$ >> pids; while :; do sleep 1; done");
        graph.Start();
        var pids = await PidsAsync(graph, 2);

        var watch = Stopwatch.StartNew();
        await graph.StopAsync();

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await Eventually.Holds(() => Task.FromResult(!pids.Any(IsAlive)), "nothing is left");
    }

    [Fact]
    public async Task A_dependent_starts_only_after_the_one_shot_has_succeeded()
    {
        await using var graph = new GraphRun();
        var migration = graph.AddShell("migration", "sleep 0.3; echo migrated > order");
        graph.AddShell("service", "echo started >> order; echo $$ >> pids; exec sleep 300").WaitForCompletion(migration);
        graph.Start();
        await PidsAsync(graph, 1);

        Assert.Equal(["migrated", "started"], await File.ReadAllLinesAsync(graph.File("order")));
        await Eventually.Holds(() => Task.FromResult(graph.Output.Contains("ready", StringComparison.Ordinal)), "the run says ready");
    }

    [Fact]
    public async Task A_failed_one_shot_ends_the_run_with_one_line_and_is_not_repeated()
    {
        await using var graph = new GraphRun();
        var migration = graph.AddShell("migration", "echo once >> runs; echo 'no such database' >&2; exit 3");
        graph.AddShell("service", "exec sleep 300").WaitForCompletion(migration);
        graph.Start();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => graph.Running);

        Assert.StartsWith("migration failed (exit code 3: no such database); see ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Single(await File.ReadAllLinesAsync(graph.File("runs")));
        Assert.Contains("\"phase\":\"failed\"", await File.ReadAllTextAsync(graph.StatusFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_never_becomes_healthy_ends_the_run()
    {
        await using var graph = new GraphRun();
        graph.AddShell("service", "echo 'setting Foo is wrong'; exit 1")
            .WithHttpEndpoint(port: FreePort.Next())
            .WithHttpHealthCheck("/health");
        graph.Start();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => graph.Running);

        Assert.Contains("service ended 4 times before it was healthy (exit code 1: setting Foo is wrong)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_carries_its_resource_on_the_terminal_and_stands_in_its_log()
    {
        await using var graph = new GraphRun();
        graph.AddShell("talker", "echo one; echo two >&2; echo $$ >> pids; exec sleep 300");
        graph.Start();
        await Eventually.Holds(
            () => Task.FromResult(graph.Output.Contains("talker | one", StringComparison.Ordinal) && graph.Output.Contains("talker | two", StringComparison.Ordinal)),
            "both lines are on the terminal");

        var log = await File.ReadAllLinesAsync(Path.Combine(graph.Home, "home", "logs", "talker.log"));
        Assert.Equal("one two", string.Join(" ", log.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Values_of_the_graph_reach_the_process()
    {
        await using var graph = new GraphRun();
        var port = FreePort.Next();
        var password = graph.Builder.AddParameter("app-password", "p@ss", secret: true);
        var api = graph.AddShell("api", "exec sleep 300").WithHttpEndpoint(port: port);
        graph.AddShell("service", "env > values; mv values environment; exec sleep 300")
            .WithReference(api)
            .WithEnvironment("Password", password)
            .WithEnvironment("Authority", api.GetEndpoint("http"))
            .WithEnvironment("Text", $"user:{password.Resource:uri}@{api.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}");
        graph.Start();
        await Eventually.Holds(() => Task.FromResult(File.Exists(graph.File("environment"))), "the process wrote its environment");

        var environment = await File.ReadAllLinesAsync(graph.File("environment"));
        var address = string.Create(CultureInfo.InvariantCulture, $"localhost:{port}");
        Assert.Contains("Password=p@ss", environment, StringComparer.Ordinal);
        Assert.Contains($"Authority=http://{address}", environment, StringComparer.Ordinal);
        Assert.Contains($"services__api__http__0=http://{address}", environment, StringComparer.Ordinal);
        Assert.Contains($"API_HTTP=http://{address}", environment, StringComparer.Ordinal);
        Assert.Contains($"Text=user:p%40ss@{address}", environment, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_second_run_on_the_same_home_is_refused()
    {
        await using var graph = new GraphRun();
        graph.AddShell("service", "echo $$ >> pids; exec sleep 300");
        graph.Start();
        await PidsAsync(graph, 1);

        var second = await Assert.ThrowsAsync<DistributedApplicationException>(() => graph.Builder.Build().RunGraphAsync(CancellationToken.None));

        Assert.Contains("Another app host already runs on EHR_HOME", second.Message, StringComparison.Ordinal);
        Assert.Contains("./ehr down", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_an_earlier_run_left_behind_is_stopped()
    {
        await using var graph = new GraphRun();
        var start = new ProcessStartInfo("sleep", "300");
        start.Environment["EHRCONNECT_APPHOST_HOME"] = Path.Combine(graph.Home, "home");
        using var stray = Process.Start(start)!;
        graph.AddShell("service", "echo $$ >> pids; exec sleep 300");

        graph.Start();
        await PidsAsync(graph, 1);

        Assert.True(stray.HasExited);
        Assert.Contains("stopped 1 process(es) that an earlier run left behind", graph.Output, StringComparison.Ordinal);
    }

    // Writes its name when it is told to stop; the wait makes the trap run at once.
    private static string Stoppable(string name) => $"trap 'echo {name} >> stopped; exit 0' TERM; echo $$ >> pids; sleep 300 & wait";

    private static async Task<int[]> PidsAsync(GraphRun graph, int count) => await Eventually.Get<int[]>(
        async () =>
        {
            var lines = await File.ReadAllLinesAsync(graph.File("pids"));
            return lines.Length >= count ? [.. lines.Select(line => int.Parse(line, CultureInfo.InvariantCulture))] : null;
        },
        $"{count} processes have started");

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);
}
