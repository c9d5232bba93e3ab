using System.Globalization;
using System.Text;

namespace EhrConnect.LocalHosting;

/// <summary>Processes an earlier run on the same home left behind because it was killed.</summary>
internal static class LeftoverProcesses
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>Stops them; answers how many there were.</summary>
    public static async Task<int> StopAsync(HomeDirectory home, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = Find(home).ToList();
        foreach (var id in found)
            Native.Signal(id, UnixSignal.TERM);
        var deadline = time.GetTimestamp();
        while (found.Exists(IsAlive) && time.GetElapsedTime(deadline) < Patience)
            await Task.Delay(Glance, time, cancellationToken);
        foreach (var id in found.Where(IsAlive))
            Native.Signal(id, UnixSignal.KILL);
        while (found.Exists(IsAlive))
            await Task.Delay(Glance, time, cancellationToken);
        return found.Count;
    }

    static IEnumerable<int> Find(HomeDirectory home)
    {
        if (!Directory.Exists("/proc"))
            return [];
        var mark = Encoding.UTF8.GetBytes($"{ManagedProcess.HomeVariable}={home.Root}\0");
        return Directory.EnumerateDirectories("/proc")
            .Select(static d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && Carries(id, mark));
    }

    static bool Carries(int id, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // A process that was killed stays in the table as a zombie until its parent collects it; it holds nothing any more.
    static bool IsAlive(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
