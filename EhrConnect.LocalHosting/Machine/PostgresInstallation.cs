using System.Globalization;

namespace EhrConnect.LocalHosting;

/// <summary>A PostgreSQL of this machine.</summary>
internal sealed record PostgresInstallation(string Folder, int Major)
{
    const int OldestMajor = 15;
    const string Install = "install it (apt-get install postgresql redis-server) or set EHR_POSTGRES_BIN to its bin folder";

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>The newest installation, or the one that wrote the data that is already there.</summary>
    /// <exception cref="DistributedApplicationException">There is none that fits.</exception>
    public static async Task<PostgresInstallation> FindAsync(int? dataMajor, CancellationToken cancellationToken)
    {
        var found = new List<PostgresInstallation>();
        foreach (var folder in Candidates().Distinct(StringComparer.Ordinal).Where(IsComplete))
        {
            var version = await Tool.RunAsync(Path.Combine(folder, "postgres"), ["--version"], cancellationToken);
            if (version.Succeeded && ParseMajor(version.Output) is { } major)
                found.Add(new(folder, major));
        }

        if (found.Count == 0)
            throw new DistributedApplicationException($"PostgreSQL is not installed: {Install}.");
        if (dataMajor is { } needed)
        {
            return found.Find(p => p.Major == needed) ?? throw new DistributedApplicationException(
                $"The data in EHR_HOME was written by PostgreSQL {needed}, which is not installed: install postgresql-{needed}, or run ./ehr reset to start with new data.");
        }

        var newest = found.MaxBy(static p => p.Major)!;
        return newest.Major >= OldestMajor
            ? newest
            : throw new DistributedApplicationException($"PostgreSQL {newest.Major} is too old, {OldestMajor} or newer is needed: {Install}.");
    }

    static bool IsComplete(string folder) =>
        ((string[])["postgres", "initdb", "psql", "pg_isready"]).All(program => File.Exists(Path.Combine(folder, program)));

    // Distributions put single links on the PATH; the other programs lie beside the real one.
    static string Resolve(string program) => File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;

    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
    static int? ParseMajor(string version)
    {
        var number = version.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(static w => char.IsAsciiDigit(w[0]));
        var digits = new string([.. (number ?? "").TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    static List<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("EHR_POSTGRES_BIN") is { Length: > 0 } chosen)
            return [chosen];
        var folders = Programs.Find("postgres") is { } onPath ? new List<string> { Path.GetDirectoryName(Resolve(onPath))! } : [];
        const string Debian = "/usr/lib/postgresql";
        if (Directory.Exists(Debian))
            folders.AddRange(Directory.EnumerateDirectories(Debian).Select(static d => Path.Combine(d, "bin")));
        folders.AddRange(["/usr/local/pgsql/bin", "/usr/pgsql/bin", "/opt/homebrew/opt/postgresql/bin"]);
        return folders;
    }
}
