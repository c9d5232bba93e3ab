using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace EhrConnect.Tests.Fixtures;

/// <summary>The services as processes over one database and one Redis: what a test can send to, look into, and kill.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private readonly Dictionary<string, ServerProcess> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _extra;
    private readonly string _kek = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly int _apiPort = FreePort.Next();
    private readonly int _identityPort = FreePort.Next();
    private readonly int _gatewayPort = FreePort.Next();
    private readonly int _workersPort = FreePort.Next();

    private Stack(TestDatabase database, RedisServer redis, Dictionary<string, string> extra)
    {
        Database = database;
        Redis = redis;
        _extra = extra;
    }

    public const string Api = "EhrConnect.FhirApi";
    public const string Identity = "EhrConnect.Identity";
    public const string Gateway = "EhrConnect.Hl7Gateway";
    public const string Workers = "EhrConnect.Workers";

    public TestDatabase Database { get; }

    public RedisServer Redis { get; }

    public int MllpPort { get; } = FreePort.Next();

    public int MllpTlsPort { get; } = FreePort.Next();

    public Uri ApiAddress => Address(_apiPort);

    public Uri IdentityAddress => Address(_identityPort);

    public Uri GatewayAddress => Address(_gatewayPort);

    public Uri WorkersAddress => Address(_workersPort);

    /// <summary>Starts the services, all unless some are named, and waits until every health check is green.</summary>
    public static async Task<Stack> StartAsync(TestDatabase? database = null, RedisServer? redis = null, Dictionary<string, string>? settings = null, string[]? services = null)
    {
        var stack = new Stack(database ?? await TestDatabase.CreateAsync(), redis ?? await RedisServer.StartAsync(), settings ?? []);
        foreach (var service in services ?? [Identity, Api, Gateway, Workers]) stack.Start(service);
        await Task.WhenAll(stack._processes.Keys.Select(stack.HealthyAsync));
        return stack;
    }

    public ServerProcess Process(string service) => _processes[service];

    public void Start(string service)
    {
        if (_processes.Remove(service, out var previous)) previous.Dispose();
        _processes[service] = new ServerProcess(service, "dotnet", [Repository.Service(service)], Environment(service));
    }

    public async Task RestartAsync(string service)
    {
        Start(service);
        await HealthyAsync(service);
    }

    /// <summary>kill -9.</summary>
    public void Kill(string service) => _processes[service].Kill();

    public async Task HealthyAsync(string service)
    {
        using var client = new HttpClient { BaseAddress = Address(Port(service)) };
        try
        {
            await Eventually.Holds(
                async () => _processes[service].HasExited
                    ? throw new InvalidOperationException($"{service} ended")
                    : (await client.GetAsync("/health")).StatusCode == HttpStatusCode.OK,
                $"{service} is healthy");
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{_processes[service].Output}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values) process.Dispose();
        await Database.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private int Port(string service) => service switch
    {
        Api => _apiPort,
        Identity => _identityPort,
        Gateway => _gatewayPort,
        _ => _workersPort,
    };

    private Dictionary<string, string> Environment(string service)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            // The working folder is the temporary one, in which PostgreSQL writes: watching it for settings would be work for nothing.
            ["DOTNET_hostBuilder__reloadConfigOnChange"] = "false",
            ["ASPNETCORE_URLS"] = Address(Port(service)).ToString(),
            ["ConnectionStrings__ehrconnect"] = service == Identity ? Database.Server.Identity(Database.Name) : Database.Server.App(Database.Name),
            ["ConnectionStrings__redis"] = Redis.ConnectionString,
            ["Secrets__Kek__k1"] = _kek,
            ["Secrets__ActiveKek"] = "k1",
            ["Auth__Authority"] = IdentityAddress.ToString(),
            ["Identity__Issuer"] = IdentityAddress.ToString(),
            ["Mllp__Port"] = MllpPort.ToString(CultureInfo.InvariantCulture),
            ["Mllp__Address"] = "127.0.0.1",
            ["Mllp__Tls__Port"] = MllpTlsPort.ToString(CultureInfo.InvariantCulture),
            ["Queue__LeaseSeconds"] = "3",
        };
        if (service is Gateway or Workers) environment["ConnectionStrings__dispatch"] = Database.Server.Worker(Database.Name);
        foreach (var (key, value) in _extra) environment[key] = value;
        return environment;
    }

    private static Uri Address(int port) => new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");
}
