using System.Globalization;
using System.Net;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Identity;

/// <summary>The identity service as a process of its own, over the database of a test.</summary>
internal sealed class IdentityHost : IAsyncDisposable
{
    /// <summary>The key-encryption key of every test's database.</summary>
    public static readonly string Kek = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    private readonly ServerProcess _process;

    private IdentityHost(ServerProcess process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>All that the process wrote.</summary>
    public string Log => _process.Output;

    /// <summary>Starts the service and waits until it is healthy.</summary>
    public static async Task<IdentityHost> StartAsync(TestDatabase database, params (string Key, string Value)[] settings)
    {
        var port = FreePort.Next();
        var host = new IdentityHost(Launch(database, port, settings), Address(port));
        try
        {
            await Eventually.Holds(
                async () => host._process.HasExited
                    ? throw new InvalidOperationException(host._process.Output)
                    : (await host.Client.GetAsync("/health")).StatusCode == HttpStatusCode.OK,
                "the identity service is healthy");
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the service with something wrong and gives back how it ended and all that it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> FailAsync(TestDatabase database, params (string Key, string Value)[] settings)
    {
        using var process = Launch(database, FreePort.Next(), settings);
        await Eventually.Holds(() => Task.FromResult(process.HasExited), "the identity service ends");
        var exitCode = await process.TerminateAsync(Eventually.Generous); // it has ended: this waits for the rest of its output
        return (exitCode, process.Output.Trim());
    }

    /// <summary>Asks for a token with the secret in the form.</summary>
    public Task<TokenAnswer> AskAsync(string clientId, string secret, params (string Key, string Value)[] more) =>
        PostAsync([("grant_type", "client_credentials"), ("client_id", clientId), ("client_secret", secret), .. more]);

    /// <summary>Asks for a token of one of the seeded clients.</summary>
    public Task<TokenAnswer> AskAsync(string seededClientId) => AskAsync(seededClientId, $"{seededClientId}-secret");

    /// <summary>Sends a form to the token endpoint.</summary>
    public Task<TokenAnswer> PostAsync(params (string Key, string Value)[] form) => TokenAnswer.PostAsync(Client, form);

    public async Task<TokenAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        return await TokenAnswer.ReadAsync(response);
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ServerProcess Launch(TestDatabase database, int port, IEnumerable<(string Key, string Value)> settings)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Address(port).ToString(),
            ["ConnectionStrings__ehrconnect"] = database.Server.Identity(database.Name),
            ["Secrets__Kek__k1"] = Kek,
            ["Secrets__ActiveKek"] = "k1",
        };
        foreach (var (key, value) in settings) environment[key] = value;
        return new ServerProcess(Stack.Identity, "dotnet", [Repository.Service(Stack.Identity)], environment);
    }

    private static Uri Address(int port) => new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");
}
