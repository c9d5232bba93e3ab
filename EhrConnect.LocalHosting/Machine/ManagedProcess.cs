using System.ComponentModel;
using System.Diagnostics;

namespace EhrConnect.LocalHosting;

/// <summary>A child process in a session of its own: the terminal's Ctrl-C does not reach it, the death of the app host does.</summary>
internal sealed class ManagedProcess : IDisposable
{
    /// <summary>Marks every child with the home it belongs to, so that a later run finds what an earlier one left behind.</summary>
    public const string HomeVariable = "EHRCONNECT_APPHOST_HOME";

    static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);
    static readonly string? Setsid = Programs.Find("setsid");
    static readonly string? Setpriv = OperatingSystem.IsLinux() ? Programs.Find("setpriv") : null;

    readonly Process process;
    readonly ProcessSpec spec;

    ManagedProcess(Process process, ProcessSpec spec, Action<string> onLine)
    {
        this.process = process;
        this.spec = spec;
        Id = process.Id;
        var output = Task.WhenAll(PumpAsync(process.StandardOutput, onLine), PumpAsync(process.StandardError, onLine));
        Exited = WaitAsync(output);
    }

    public int Id { get; }

    /// <summary>Ends with the exit code, after the last lines of output.</summary>
    public Task<int> Exited { get; }

    public static async Task<ManagedProcess> StartAsync(ProcessSpec spec, string home, Action<string> onLine)
    {
        var command = CommandLine(spec);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;
        start.Environment[HomeVariable] = home;
        try
        {
            var child = await LauncherThread.StartAsync(start);
            child.StandardInput.Close();
            return new(child, spec, onLine);
        }
        catch (Win32Exception e)
        {
            throw new DistributedApplicationException($"Cannot start {spec.FileName} ({e.Message}): check that it is installed and executable.", e);
        }
    }

    /// <summary>Asks the process to stop and, when the time is up, ends it with everything it started.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider time)
    {
        if (!Exited.IsCompleted)
        {
            Native.Signal(Id, spec.StopSignal);
            await Task.WhenAny(Exited, Task.Delay(grace, time));
        }

        // The whole session: also what the process started itself.
        Native.Signal(-Id, UnixSignal.KILL);
        if (!Exited.IsCompleted)
            Native.Signal(Id, UnixSignal.KILL);
        await Exited;
    }

    public void Dispose() => process.Dispose();

    static List<string> CommandLine(ProcessSpec spec)
    {
        List<string> command = [];
        if (Setsid is not null)
            command.Add(Setsid);
        if (Setpriv is not null)
        {
            command.AddRange([Setpriv, "--pdeathsig", spec.DeathSignal.ToString()]);
            if (spec.RunAs is { } account)
                command.AddRange(["--reuid", account.UserId, "--regid", account.GroupId, "--clear-groups"]);
            command.Add("--");
        }
        else if (spec.RunAs is not null)
        {
            throw new DistributedApplicationException("PostgreSQL does not run as root and 'setpriv' (util-linux) is missing: install util-linux or run as an ordinary user.");
        }

        return [.. command, spec.FileName, .. spec.Args];
    }

    static async Task PumpAsync(StreamReader reader, Action<string> onLine)
    {
        try
        {
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
                onLine(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe went away with the process.
        }
    }

    async Task<int> WaitAsync(Task output)
    {
        await process.WaitForExitAsync(CancellationToken.None);

        // A grandchild may hold the pipe open; its lines are not worth waiting for.
        await Task.WhenAny(output, Task.Delay(DrainLimit, TimeProvider.System));
        return process.ExitCode;
    }
}
