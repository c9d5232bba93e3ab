using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.LocalHosting;

/// <summary>The data folder of a PostgreSQL server: where it is, who owns it, how it comes to be.</summary>
internal sealed class PostgresCluster
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    readonly string wanted;
    readonly string home;

    public PostgresCluster(string wanted, string home)
    {
        this.wanted = wanted;
        this.home = home;
        Folder = wanted;
    }

    /// <summary>Where the data really is.</summary>
    public string Folder { get; private set; }

    /// <summary>The account PostgreSQL must run under; null when that is our own.</summary>
    public Account? Owner { get; private set; }

    /// <summary>The version that wrote the data; null when there is none yet.</summary>
    public int? Major
    {
        get
        {
            var file = Path.Combine(Folder, "PG_VERSION");
            return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture) : null;
        }
    }

    /// <summary>
    /// Finds the folder. PostgreSQL refuses root, so root runs it under another account; when that account cannot reach EHR_HOME (a home
    /// below /root, say) the data goes to /var/lib/ehrconnect and a link in EHR_HOME leads there.
    /// </summary>
    public async Task LocateAsync(CancellationToken cancellationToken)
    {
        Folder = new DirectoryInfo(wanted).LinkTarget ?? wanted;
        if (!Native.IsRoot)
        {
            if (Directory.Exists(Folder) && !CanList(Folder))
                throw new DistributedApplicationException($"{Folder} belongs to another account: run as that account, or set EHR_HOME to another folder.");
            return;
        }

        Owner = await OwnerOfAsync(Folder, cancellationToken) ?? await UnprivilegedAsync(cancellationToken);
        if (Directory.Exists(Folder) || await CanReachAsync(Path.GetDirectoryName(Folder)!, cancellationToken))
            return;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home)))[..12];
        Folder = Path.Combine("/var/lib/ehrconnect", name, "postgres");
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        Directory.CreateSymbolicLink(wanted, Folder);
    }

    /// <summary>Makes the cluster aside and moves it into place whole: a start that is cut short begins again.</summary>
    public async Task CreateAsync(PostgresInstallation installation, string user, string password, CancellationToken cancellationToken)
    {
        var aside = Folder + ".new";
        if (Directory.Exists(aside))
            Directory.Delete(aside, recursive: true);
        SecretStore.CreatePrivateDirectory(aside);
        if (Owner is { } owner)
            await DemandAsync(Tool.RunAsync("chown", [$"{owner.UserId}:{owner.GroupId}", aside], cancellationToken), "chown");

        await DemandAsync(
            Tool.RunAsync(
                installation.Program("initdb"),
                ["-D", aside, "-U", user, "--encoding=UTF8", "--locale=C.UTF-8", "--auth=reject"],
                cancellationToken,
                environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["TZ"] = "UTC" },
                runAs: Owner),
            "initdb");

        // Only from this machine, only with the password.
        await File.WriteAllTextAsync(
            Path.Combine(aside, "pg_hba.conf"),
            "host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n",
            cancellationToken);

        // Through standard input in single-user mode: no file and no command line ever shows the password.
        var literal = password.Replace("'", "''", StringComparison.Ordinal);
        await DemandAsync(
            Tool.RunAsync(
                installation.Program("postgres"),
                ["--single", "-D", aside, "postgres"],
                cancellationToken,
                input: $"alter role \"{user}\" password '{literal}'\n",
                runAs: Owner),
            "postgres --single");

        if (Directory.Exists(Folder))
            Directory.Delete(Folder);
        Directory.Move(aside, Folder);
    }

    /// <summary>
    /// After a power cut postmaster.pid names a process that is gone, or whose number somebody else has by now; PostgreSQL would refuse the
    /// latter. A server that still runs on the folder (its app host was killed) is stopped first.
    /// </summary>
    public async Task ClearStaleLockAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Folder, "postmaster.pid");
        if (!File.Exists(file))
            return;
        if (int.TryParse((await File.ReadAllLinesAsync(file, cancellationToken)).FirstOrDefault(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var id))
        {
            if (ServesFolder(id))
                Native.Signal(id, UnixSignal.INT);
            for (var glances = 0; ServesFolder(id); glances++)
            {
                if (glances == 100)
                    Native.Signal(id, UnixSignal.KILL);
                await Task.Delay(Glance, cancellationToken);
            }
        }

        File.Delete(file);
    }

    // A postmaster works in its data folder; nothing else does.
    bool ServesFolder(int id)
    {
        try
        {
            return string.Equals(new FileInfo($"/proc/{id}/cwd").LinkTarget, Folder, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static bool CanList(string folder)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    static async Task<Account?> OwnerOfAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            return null;
        var stat = await Tool.RunAsync("stat", ["-c", "%u %g", folder], cancellationToken);
        var ids = stat.Output.Split(' ');
        return ids is ["0", _] || ids.Length != 2 ? null : new(ids[0], ids[1]);
    }

    static async Task<Account> UnprivilegedAsync(CancellationToken cancellationToken)
    {
        foreach (var name in (string[])["postgres", "nobody"])
        {
            var user = await Tool.RunAsync("id", ["-u", name], cancellationToken);
            var group = await Tool.RunAsync("id", ["-g", name], cancellationToken);
            if (user.Succeeded && group.Succeeded)
                return new(user.Output, group.Output);
        }

        throw new DistributedApplicationException("PostgreSQL does not run as root and there is no account 'postgres' or 'nobody': create one (useradd --system postgres).");
    }

    async Task<bool> CanReachAsync(string folder, CancellationToken cancellationToken) =>
        (await Tool.RunAsync("test", ["-x", folder], cancellationToken, runAs: Owner)).Succeeded;

    static async Task DemandAsync(Task<ToolResult> running, string what)
    {
        var result = await running;
        if (!result.Succeeded)
            throw new DistributedApplicationException($"{what} failed ({result.Complaint}): free disk space and permissions of EHR_HOME are the usual causes.");
    }
}
