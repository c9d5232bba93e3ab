using System.Globalization;
using StackExchange.Redis;

namespace EhrConnect.Tests.Fixtures;

/// <summary>A real redis-server of this test run.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly Lazy<Task<RedisServer>> SharedServer = new(StartAsync);

    private readonly string _directory = Directory.CreateTempSubdirectory("ehr-redis-").FullName;
    private readonly int _port = FreePort.Next();
    private ServerProcess? _process;

    private RedisServer()
    {
    }

    public string ConnectionString => $"127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)},abortConnect=false,allowAdmin=true";

    public static Task<RedisServer> SharedAsync() => SharedServer.Value;

    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server._process?.Kill();
        await server.RunAsync();
        return server;
    }

    public async Task FlushAllAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
        await redis.GetServers()[0].FlushAllDatabasesAsync();
    }

    public void Kill() => _process!.Kill();

    public async Task KillAndRestartAsync()
    {
        _process!.Kill();
        await RunAsync();
    }

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync()
    {
        var port = _port.ToString(CultureInfo.InvariantCulture);
        _process = new ServerProcess("redis", "redis-server", ["--port", port, "--bind", "127.0.0.1", "--dir", _directory, "--save", "", "--appendonly", "no"], new Dictionary<string, string>());
        await Eventually.Holds(
            async () =>
            {
                await using var redis = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
                return redis.IsConnected && await redis.GetDatabase().PingAsync() > TimeSpan.Zero;
            },
            "redis-server answers");
    }
}
