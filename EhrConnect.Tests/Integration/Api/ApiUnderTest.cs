using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>The API as a process, over a database, a Redis and an issuer of its own.</summary>
public sealed class ApiUnderTest : IAsyncLifetime
{
    private readonly int _port = FreePort.Next();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private ServerProcess? _process;
    private TestDatabase? _database;
    private RedisServer? _redis;
    private FakeIssuer? _issuer;

    internal TestDatabase Database => _database!;

    internal FakeIssuer Issuer => _issuer!;

    internal string Log => _process!.Output;

    internal Uri Address => new($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>Extra settings of the process.</summary>
    internal Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal) { ["Cors__AllowedOrigins__0"] = "https://app.example.test" };

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _redis = await RedisServer.SharedAsync();
        _issuer = await FakeIssuer.StartAsync(FreePort.Next());
        var environment = new Dictionary<string, string>(Settings, StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["ConnectionStrings__ehrconnect"] = _database.Server.App(_database.Name),
            ["ConnectionStrings__redis"] = _redis.ConnectionString,
            ["Secrets__Kek__k1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Secrets__ActiveKek"] = "k1",
            ["Auth__Authority"] = _issuer.Address,
        };
        _process = new ServerProcess("api", "dotnet", [Repository.Service(Stack.Api)], environment);
        try
        {
            await Eventually.Holds(
                async () => (await _client.GetAsync(new Uri(Address, "/health"))).StatusCode == HttpStatusCode.OK,
                "the API is healthy");
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{Log}", exception);
        }
    }

    public async Task DisposeAsync()
    {
        _process?.Dispose();
        _client.Dispose();
        if (_issuer is not null) await _issuer.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    /// <summary>Sends one request with an id of its own and gives back the answer with the audit rows it left.</summary>
    internal async Task<Answer> SendAsync(string method, string path, string? token = null, string? json = null, params (string Name, string Value)[] headers)
    {
        var requestId = Guid.NewGuid().ToString("N");
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address, path));
        request.Headers.TryAddWithoutValidation("X-Request-Id", requestId);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        return new Answer(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            requestId,
            await AuditAsync(requestId));
    }

    internal async Task<IReadOnlyList<AuditRow>> AuditAsync(string requestId)
    {
        await using var command = Database.Admin.CreateCommand("SELECT org_id, action, outcome, status_code, actor_type, actor_id, resource_id FROM ehr.audit_logs WHERE request_id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = requestId });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<AuditRow>();
        while (await reader.ReadAsync())
        {
            rows.Add(new AuditRow(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }

        return rows;
    }
}

/// <summary>Tests of this collection share one API process; none of them stops it.</summary>
[CollectionDefinition(Name)]
public sealed class ApiTests : ICollectionFixture<ApiUnderTest>
{
    public const string Name = "api";
}
