using System.Globalization;
using System.Net.NetworkInformation;

namespace EhrConnect.LocalHosting;

/// <summary>Who listens on a TCP port of this machine.</summary>
internal static class PortOwner
{
    public static bool IsTaken(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(e => e.Port == port);

    /// <summary>"nginx (pid 12)", or "another process" where the system does not say.</summary>
    public static string Describe(int port)
    {
        try
        {
            var sockets = Listening("/proc/net/tcp", port).Concat(Listening("/proc/net/tcp6", port)).ToHashSet(StringComparer.Ordinal);
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(static d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
            {
                if (Holds(process, sockets))
                    return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (pid {Path.GetFileName(process)})";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc, or not ours to read: the port is taken all the same.
        }

        return "another process";
    }

    // Columns of proc_net_tcp(5): local address (hexadecimal ip:port), state (0A is LISTEN), inode.
    static IEnumerable<string> Listening(string table, int port)
    {
        if (!File.Exists(table))
            yield break;
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 9 && columns[3] is "0A" && columns[1].EndsWith(suffix, StringComparison.Ordinal))
                yield return $"socket:[{columns[9]}]";
        }
    }

    static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Any(f => new FileInfo(f).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
