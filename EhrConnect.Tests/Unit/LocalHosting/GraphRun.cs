using System.Text;
using EhrConnect.LocalHosting;

namespace EhrConnect.Tests.Unit.LocalHosting;

/// <summary>A graph of a test: its own home folder, its own output, started and stopped by the test.</summary>
internal sealed class GraphRun : IAsyncDisposable
{
    private readonly SynchronizedWriter _output = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public GraphRun(params string[] args)
    {
        Home = Directory.CreateTempSubdirectory("ehr-graph-").FullName;

        // PostgreSQL runs under an account of its own when the tests run as root; it has to get here.
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(Home, (UnixFileMode)0b111_101_101);
        Builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { Args = args, ProjectDirectory = Home, Home = Path.Combine(Home, "home"), Output = _output });
    }

    /// <summary>A folder for the test's own files; removed at the end.</summary>
    public string Home { get; }

    public IDistributedApplicationBuilder Builder { get; }

    public string Output => _output.ToString();

    public string StatusFile => Path.Combine(Home, "home", "run", "apphost.json");

    public Task Running => _running;

    public string File(string name) => Path.Combine(Home, name);

    /// <summary>A small program of the shell as a resource.</summary>
    public IResourceBuilder<ExecutableResource> AddShell(string name, string script) => Builder.AddExecutable(name, "sh", Home, "-c", script);

    public void Start() => _running = Builder.Build().RunGraphAsync(_stop.Token);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        await _output.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    private sealed class SynchronizedWriter : TextWriter
    {
        private readonly StringBuilder _text = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (_text) _text.Append(value);
        }

        public override string ToString()
        {
            lock (_text) return _text.ToString();
        }
    }
}
