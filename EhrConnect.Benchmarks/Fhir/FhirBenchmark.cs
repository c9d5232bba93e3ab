using System.Globalization;
using EhrConnect.Benchmarks.Api;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>
/// Reads and writes through the FHIR API (token, organisation, permission, validation, search index, event and audit record,
/// committed) beside a bare minimal API over the same tables of the same PostgreSQL; then a mix of interactions and an import.
/// Client, API and PostgreSQL share the machine; PostgreSQL is durable. Every answer is checked.
/// </summary>
internal static class FhirBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var parts = args.Length == 0 ? ["read", "write", "mix", "import"] : args;
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var stack = await Stack.StartAsync(await TestDatabase.CreateAsync(postgres));
        using var api = new BenchmarkClient(await stack.ClientAsync("demo-hospital-owner"));
        var port = FreePort.Next();
        using var bareProcess = new ServerProcess(
            "bare",
            "dotnet",
            [typeof(FhirBenchmark).Assembly.Location, "bare-fhir", port.ToString(CultureInfo.InvariantCulture), postgres.Admin(stack.Database.Name) + ";Max Auto Prepare=128;Auto Prepare Min Usages=2;Maximum Pool Size=40"],
            new Dictionary<string, string>());
        using var bare = new BenchmarkClient(new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") });
        await Eventually.Holds(async () => (await bare.GetAsync("alive")).Status == 200, "the bare API answers");

        Console.WriteLine("what                        clients   p50 ms   p99 ms  requests/s  of bare");
        if (parts.Contains("read")) await ReadBenchmark.RunAsync(api, bare);
        if (parts.Contains("write")) await WriteBenchmark.RunAsync(api, bare);
        if (parts.Contains("mix")) await MixBenchmark.RunAsync(api);
        if (parts.Contains("import")) await ImportBenchmark.RunAsync(api);
        return 0;
    }
}
