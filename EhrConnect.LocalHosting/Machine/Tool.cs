using System.ComponentModel;
using System.Diagnostics;

namespace EhrConnect.LocalHosting;

/// <summary>Runs a short command to its end.</summary>
internal static class Tool
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<ToolResult> RunAsync(
        string fileName, IEnumerable<string> args, CancellationToken cancellationToken,
        string? input = null, IReadOnlyDictionary<string, string>? environment = null, Account? runAs = null)
    {
        string[] command = runAs is null
            ? [fileName, .. args]
            : ["setpriv", "--reuid", runAs.UserId, "--regid", runAs.GroupId, "--clear-groups", "--", fileName, .. args];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var process = await StartAsync(start);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    static async Task<Process> StartAsync(ProcessStartInfo start)
    {
        try
        {
            return await LauncherThread.StartAsync(start);
        }
        catch (Win32Exception e)
        {
            throw new DistributedApplicationException($"Cannot start {start.FileName} ({e.Message}): check that it is installed and executable.", e);
        }
    }
}
