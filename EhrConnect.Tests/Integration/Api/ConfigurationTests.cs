using System.Globalization;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>A setting that is missing or unsafe ends the process with one line that names it.</summary>
public sealed class ConfigurationTests
{
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "Auth__Authority", "", "Auth__Authority is not set" },
        { "Auth__Authority", "identity", "Auth__Authority is not an http(s) address" },
        { "Auth__Authority", "http://identity.example.test", "Auth__Authority has no TLS" },
        { "Auth__Audience", "", "Auth__Audience is empty" },
        { "Auth__Claims__Roles", " ", "Auth__Claims__" },
        { "Cors__AllowedOrigins__0", "*", "Cors__AllowedOrigins__N" },
        { "Cors__AllowedOrigins__0", "https://app.example.test/", "Cors__AllowedOrigins__N" },
        { "Fhir__MaxBodyBytes", "1", "Fhir__MaxBodyBytes is out of range" },
        { "Fhir__MaxPageSize", "0", "Fhir__MaxPageSize is out of range" },
        { "Fhir__QueryTimeoutSeconds", "-1", "Fhir__QueryTimeoutSeconds is out of range" },
        { "Secrets__ActiveKek", "k2", "Secrets__Kek__k2" },
        { "ConnectionStrings__ehrconnect", "", "ConnectionStrings__ehrconnect" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_one_line(string setting, string value, string said)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Logging__LogLevel__Default"] = "None",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}",
            ["ConnectionStrings__ehrconnect"] = "Host=127.0.0.1;Port=1;Database=none;Username=nobody;Password=x",
            ["ConnectionStrings__redis"] = "127.0.0.1:1",
            ["Secrets__Kek__k1"] = Convert.ToBase64String(new byte[32]),
            ["Secrets__ActiveKek"] = "k1",
            ["Auth__Authority"] = "http://127.0.0.1:1",
            [setting] = value,
        };

        using var process = new ServerProcess("api", "dotnet", [Repository.Service(Stack.Api)], environment);
        await Eventually.Holds(() => Task.FromResult(process.HasExited), "the process ends");

        Assert.Equal(1, process.ExitCode);
        var line = await Eventually.Get(() => Task.FromResult(process.Output.Length > 0 ? process.Output : null), "it says why");
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.Single(line.Trim().Split('\n'));
    }
}
