using System.Globalization;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.EndToEnd;

/// <summary>The whole application as a developer starts it: one app host, everything else its children.</summary>
[Trait("Category", "Slow")]
public sealed class AppHostTests : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly string _home = Directory.CreateTempSubdirectory("ehr-home-").FullName;
    private readonly int _offset = FreePort.NextOffset();
    private ServerProcess? _appHost;

    public Task InitializeAsync()
    {
        // Other accounts (postgres, when the tests run as root) must be able to reach the data below.
        File.SetUnixFileMode(_home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_appHost is not null)
        {
            if (!_appHost.HasExited) await _appHost.TerminateAsync(TimeSpan.FromSeconds(30));
            _appHost.Dispose();
        }

        await Eventually.Holds(() => Task.FromResult(OwnProcesses().Length == 0), "nothing of the stack is left");
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Given_nothing_When_the_app_host_runs_Then_a_message_becomes_a_patient_and_stopping_leaves_no_process()
    {
        await StartAsync();
        await SendAndFindAsync("E2E1");

        var code = await _appHost!.TerminateAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, code);
        Assert.Empty(OwnProcesses());
    }

    [Fact]
    public async Task Given_a_running_stack_When_everything_is_killed_Then_it_starts_again_and_still_knows_the_patient()
    {
        await StartAsync();
        var patient = await SendAndFindAsync("E2E2");
        foreach (var pid in OwnProcesses()) _ = ServerProcess.Signal(pid, ServerProcess.SigKill);
        await Eventually.Holds(() => Task.FromResult(OwnProcesses().Length == 0), "everything is dead");

        await StartAsync();
        Assert.Equal(patient, await FindAsync("E2E2"));
    }

    [Fact]
    public async Task Given_a_service_that_crashes_When_it_is_down_Then_it_is_restarted_and_said_so()
    {
        await StartAsync();
        var workers = OwnProcesses().Single(pid => CommandLine(pid).Contains("EhrConnect.Workers.dll", StringComparison.Ordinal));
        _ = ServerProcess.Signal(workers, ServerProcess.SigKill);

        await SendAndFindAsync("E2E3");
        Assert.NotEqual(workers, OwnProcesses().Single(pid => CommandLine(pid).Contains("EhrConnect.Workers.dll", StringComparison.Ordinal)));
        Assert.Contains("workers: ended with exit code", _appHost!.Output, StringComparison.Ordinal);
        Assert.Contains("starts again in", _appHost.Output, StringComparison.Ordinal);
    }

    private async Task StartAsync()
    {
        _appHost?.Dispose();
        _appHost = new ServerProcess(
            "apphost",
            "dotnet",
            [Repository.Service("EhrConnect.AppHost")],
            new Dictionary<string, string> { ["EHR_HOME"] = _home, ["EHR_PORT_OFFSET"] = _offset.ToString(CultureInfo.InvariantCulture), ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" });
        try
        {
            await Eventually.Holds(
                () => _appHost.HasExited ? throw new InvalidOperationException("the app host ended") : Task.FromResult(_appHost.Output.Split('\n').Any(line => line.Trim() == "ready")),
                "the app host says ready",
                StartLimit);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{_appHost.Output}", exception);
        }
    }

    private async Task<string> SendAndFindAsync(string number)
    {
        await using var sender = await MllpClient.ConnectAsync(2575 + _offset);
        Assert.Equal("AA", Adt.Code(await sender.SendAsync(Adt.Message("A01", number, "DEMO_HOSPITAL", number))));
        return await FindAsync(number);
    }

    private async Task<string> FindAsync(string number)
    {
        var token = await Tokens.FetchAsync(new Uri($"http://localhost:{8001 + _offset}"), "demo-hospital-owner", "demo-hospital-owner-secret");
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{8000 + _offset}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return await Eventually.Get(
            async () =>
            {
                var bundle = await client.JsonAsync($"/fhir/R4/Patient?identifier={number}");
                return bundle.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Single().GetProperty("resource").GetProperty("id").GetString() : null;
            },
            "the patient is found");
    }

    /// <summary>Every process that carries this home in its environment.</summary>
    private int[] OwnProcesses() =>
        [.. Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Read($"/proc/{pid}/environ").Contains($"EHR_HOME={_home}", StringComparison.Ordinal) && Read($"/proc/{pid}/cmdline").Length > 0)];

    private static string CommandLine(int pid) => Read($"/proc/{pid}/cmdline");

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
