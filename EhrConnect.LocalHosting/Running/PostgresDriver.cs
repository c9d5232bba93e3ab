using System.Globalization;

namespace EhrConnect.LocalHosting;

/// <summary>Runs the machine's own PostgreSQL on the loopback addresses and creates the databases of the graph.</summary>
internal sealed class PostgresDriver(PostgresServerResource resource, DistributedApplicationBuilder builder, RunConsole console) : IResourceDriver
{
    readonly PostgresCluster cluster = new(builder.Home.Data(resource.Name), builder.Home.Root);
    PostgresInstallation? installation;

    string Port => resource.PrimaryEndpoint.EndpointAnnotation.AllocatedPort!.Value.ToString(CultureInfo.InvariantCulture);

    public async Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken)
    {
        await cluster.LocateAsync(cancellationToken);
        installation = await PostgresInstallation.FindAsync(cluster.Major, cancellationToken);
        if (cluster.Major is null)
        {
            console.Say($"{resource.Name}: creating a PostgreSQL {installation.Major} cluster in {cluster.Folder}");
            await cluster.CreateAsync(installation, await UserAsync(cancellationToken), await PasswordAsync(cancellationToken), cancellationToken);
        }

        await cluster.ClearStaleLockAsync(cancellationToken);
        return new(installation.Program("postgres"), ["-D", cluster.Folder, .. Settings().SelectMany(static s => (string[])["-c", s])], "/")
        {
            // Fast shutdown: sessions are ended, everything is written.
            StopSignal = UnixSignal.INT,
            DeathSignal = UnixSignal.INT,
            RunAs = cluster.Owner,
        };
    }

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        var ready = await Tool.RunAsync(installation!.Program("pg_isready"), ["-q", "-h", "127.0.0.1", "-p", Port, "-t", "3"], cancellationToken);
        return ready.ExitCode switch
        {
            0 => null,
            1 => "the server is starting or stopping",
            _ => "the server does not answer",
        };
    }

    public async Task OnReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var database in resource.Databases.Select(static d => d.DatabaseName))
        {
            var exists = await QueryAsync($"select 1 from pg_database where datname = '{database.Replace("'", "''", StringComparison.Ordinal)}'", cancellationToken);
            if (exists.Length == 0)
                await QueryAsync($"create database \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellationToken);
        }
    }

    public void OnExit(IReadOnlyList<string> lastLines)
    {
    }

    IEnumerable<string> Settings() =>
    [
        "listen_addresses=127.0.0.1,::1",
        $"port={Port}",
        "unix_socket_directories=",
        "password_encryption=scram-sha-256",
        "max_connections=200",
        .. PostgresSettings.ForData,

        // Row contents and statements may name patients: neither belongs in a log.
        "log_error_verbosity=terse",
        "log_min_error_statement=panic",
    ];

    async Task<string> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGPASSWORD"] = await PasswordAsync(cancellationToken),
            ["PGCONNECT_TIMEOUT"] = "5",
        };
        var user = await UserAsync(cancellationToken);
        var result = await Tool.RunAsync(
            installation!.Program("psql"),
            ["-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-p", Port, "-U", user, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c", sql],
            cancellationToken,
            environment: environment);
        if (result.Succeeded)
            return result.Output;
        throw new DistributedApplicationException(result.Errors.Contains("password authentication failed", StringComparison.Ordinal)
            ? $"PostgreSQL in {cluster.Folder} does not accept the password of parameter {resource.PasswordParameter.Name}: restore {builder.Home.Secrets} from when the data was made, or run ./ehr reset."
            : $"PostgreSQL did not prepare its databases ({result.Complaint}): see {builder.Home.Logs}/{resource.Name}.log.");
    }

    async Task<string> UserAsync(CancellationToken cancellationToken) => await resource.UserNameReference.GetValueAsync(cancellationToken) ?? PostgresServerResource.DefaultUserName;

    async Task<string> PasswordAsync(CancellationToken cancellationToken) => await resource.PasswordParameter.GetValueAsync(cancellationToken) ?? "";
}
