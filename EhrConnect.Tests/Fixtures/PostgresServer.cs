using System.Diagnostics;
using System.Globalization;
using EhrConnect.Data.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace EhrConnect.Tests.Fixtures;

/// <summary>
/// A real PostgreSQL of this test run: its own data directory, its own port, durable settings off except where a test asks
/// for them. One migrated database serves as the template of all others.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public static readonly RolePasswords Passwords = new("app-test", "worker-test", "identity-test");

    private const string Template = "ehr_template";
    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync(durable: false));

    private readonly string _directory;
    private readonly SemaphoreSlim _cloning = new(1, 1);
    private int _databases;

    private PostgresServer(string directory, int port)
    {
        _directory = directory;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The postmaster; every backend is a child of it.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(_directory, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>The server that all tests share which do not stop it.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    public static async Task<PostgresServer> StartAsync(bool durable)
    {
        var directory = Directory.CreateTempSubdirectory("ehr-pg-").FullName;
        var data = Path.Combine(directory, "data");
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", directory);
        await AsPostgresAsync("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
        var server = new PostgresServer(directory, FreePort.Next());
        // What is durable is what the app host starts; the others make and forget databases as fast as they can.
        var settings = durable ? string.Join('\n', LocalHosting.PostgresSettings.ForData) : "shared_buffers = 128MB\nfsync = off";
        await File.AppendAllTextAsync(
            Path.Combine(data, "postgresql.conf"),
            $"port = {server.Port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 300\n{settings}\n");
        await server.StartServerAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.StopNow();
        await server.CreateAsync(Template, template: null);
        await new DatabaseMigrator(server.Admin(Template), Passwords, NullLogger<DatabaseMigrator>.Instance).MigrateAsync(CancellationToken.None);
        NpgsqlConnection.ClearAllPools();
        return server;
    }

    /// <summary>A fresh, migrated, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"ehr_test_{Interlocked.Increment(ref _databases)}";
        await _cloning.WaitAsync();
        try
        {
            await CreateAsync(name, Template);
        }
        finally
        {
            _cloning.Release();
        }

        return name;
    }

    public string Admin(string database) => ConnectionString(database, "postgres", "unused");

    public string App(string database) => ConnectionString(database, "ehr_app", Passwords.App);

    public string Worker(string database) => ConnectionString(database, "ehr_worker", Passwords.Worker);

    public string Identity(string database) => ConnectionString(database, "ehr_identity", Passwords.Identity);

    /// <summary>kill -9 of the postmaster and every process of it, then starts it again.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartServerAsync();
    }

    /// <summary>kill -9 of the postmaster and every process of it; returns when all are gone.</summary>
    public async Task KillAsync()
    {
        var postmaster = ProcessId;
        int[] all = [postmaster, .. ChildrenOf(postmaster)];
        foreach (var process in all) _ = ServerProcess.Signal(process, ServerProcess.SigKill);
        await Eventually.Holds(() => Task.FromResult(!all.Any(IsRunning)), "PostgreSQL is dead");
        // Where nobody buries the dead, the number in the lock file would still look like a running server.
        File.Delete(Path.Combine(_directory, "data", "postmaster.pid"));
    }

    /// <summary>Stops every process of it where it is, as a machine does that has lost its disk: connections stay open, nothing answers.</summary>
    /// <returns>Lets them go on.</returns>
    public Action Freeze()
    {
        int[] all = [ProcessId, .. ChildrenOf(ProcessId)];
        foreach (var process in all) _ = ServerProcess.Signal(process, ServerProcess.SigStop);
        return () =>
        {
            foreach (var process in all) _ = ServerProcess.Signal(process, ServerProcess.SigCont);
        };
    }

    private static int[] ChildrenOf(int process) =>
        [.. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    private static bool IsRunning(int process)
    {
        try
        {
            // A zombie is dead; whoever should bury it may be slow.
            return !File.ReadLines($"/proc/{process}/status").Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        StopNow();
        _cloning.Dispose();
        await Task.CompletedTask;
    }

    /// <summary>Starts it, for the first time or after <see cref="KillAsync"/>.</summary>
    public Task StartServerAsync() =>
        AsPostgresAsync("pg_ctl", "-D", Path.Combine(_directory, "data"), "-l", Path.Combine(_directory, "log"), "-w", "-t", "60", "start");

    private void StopNow()
    {
        if (!Directory.Exists(_directory)) return;
        var (file, arguments) = Command("pg_ctl", ["-D", Path.Combine(_directory, "data"), "-m", "immediate", "stop"]);
        using var stop = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        stop?.WaitForExit(10_000);
        try
        {
            Directory.Delete(_directory, recursive: true);
        }
        catch (IOException)
        {
            // A file of the dying server may still be there; the temporary folder is not worth failing for.
        }
    }

    private async Task CreateAsync(string name, string? template)
    {
        await using var dataSource = NpgsqlDataSource.Create(Admin("postgres"));
        await using var command = dataSource.CreateCommand($"CREATE DATABASE {name}{(template is null ? "" : $" TEMPLATE {template}")}");
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionString(string database, string user, string password) => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={Port};Database={database};Username={user};Password={password};Maximum Pool Size=20;Timeout=15");

    private static Task AsPostgresAsync(string tool, params string[] arguments)
    {
        var (file, all) = Command(tool, arguments);
        return RunAsync(file, all);
    }

    // postgres refuses to run as root.
    private static (string File, string[] Arguments) Command(string tool, string[] arguments)
    {
        var path = Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).First();
        var full = Path.Combine(path, "bin", tool);
        return Environment.IsPrivilegedProcess ? ("runuser", ["-u", "postgres", "--", full, .. arguments]) : (full, arguments);
    }

    private static async Task RunAsync(string file, params string[] arguments)
    {
        // pg_ctl's child keeps inherited pipes open, so the output goes to the null device.
        var command = string.Join(' ', arguments.Prepend(file).Select(a => $"'{a}'")) + " >/dev/null 2>&1 </dev/null";
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = Path.GetTempPath() })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command} ended with {process.ExitCode}.");
    }
}
