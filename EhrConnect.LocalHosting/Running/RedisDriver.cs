using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EhrConnect.LocalHosting;

/// <summary>Runs the machine's <c>redis-server</c> with an append-only file, on the loopback addresses, behind a password.</summary>
internal sealed class RedisDriver(RedisResource resource, DistributedApplicationBuilder builder, RunConsole console) : IResourceDriver
{
    static readonly SearchValues<char> Unsafe = SearchValues.Create(" \t\r\n\"'\\,");
    readonly string data = builder.Home.Data(resource.Name);

    int Port => resource.PrimaryEndpoint.EndpointAnnotation.AllocatedPort!.Value;

    string AppendOnlyFolder => Path.Combine(data, "appendonlydir");

    public async Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken)
    {
        var program = Programs.Find(Environment.GetEnvironmentVariable("EHR_REDIS_SERVER") is { Length: > 0 } chosen ? chosen : "redis-server")
            ?? throw new DistributedApplicationException("redis-server is not installed: install it (apt-get install postgresql redis-server) or set EHR_REDIS_SERVER to its path.");
        SecretStore.CreatePrivateDirectory(data);

        // The password goes through a file of ours: on a command line everybody could read it.
        var configuration = Path.Combine(data, "redis.conf");
        await File.WriteAllTextAsync(configuration, Configuration(await PasswordAsync(cancellationToken)), cancellationToken);
        return new(program, [configuration], data) { DeathSignal = UnixSignal.TERM };
    }

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
            var stream = client.GetStream();
            var password = await PasswordAsync(cancellationToken);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"AUTH {password}\r\nPING\r\n"), cancellationToken);
            using var reader = new StreamReader(stream);
            var auth = await reader.ReadLineAsync(cancellationToken);
            var ping = await reader.ReadLineAsync(cancellationToken);
            return (auth, ping) is ("+OK", "+PONG") ? null : $"PING answers {ping ?? "nothing"}";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return "PING does not answer";
        }
    }

    public Task OnReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void OnExit(IReadOnlyList<string> lastLines)
    {
        // Redis holds nothing that PostgreSQL does not; a file that a power cut damaged is put aside, not mourned.
        if (!lastLines.Any(static l => l.Contains("Bad file format reading the append only file", StringComparison.Ordinal)) || !Directory.Exists(AppendOnlyFolder))
            return;
        var aside = AppendOnlyFolder + ".damaged";
        if (Directory.Exists(aside))
            Directory.Delete(aside, recursive: true);
        Directory.Move(AppendOnlyFolder, aside);
        console.Say($"{resource.Name}: its append-only file is damaged and was moved to {aside}; it starts empty and is filled again from PostgreSQL");
    }

    string Configuration(string password) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        bind 127.0.0.1 -::1
        port {Port}
        requirepass {password}
        dir {data}
        daemonize no
        appendonly yes
        appendfsync everysec
        save ""
        maxmemory-policy noeviction

        """);

    async Task<string> PasswordAsync(CancellationToken cancellationToken)
    {
        var password = await resource.PasswordParameter.GetValueAsync(cancellationToken) ?? "";
        return password.Length > 0 && !password.AsSpan().ContainsAny(Unsafe)
            ? password
            : throw new DistributedApplicationException($"The Redis password (parameter {resource.PasswordParameter.Name}) must not be empty or hold spaces, quotes, backslashes or commas: choose another.");
    }
}
