using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Benchmarks.Api;

/// <summary>
/// Reading one resource through the FHIR API (token, organisation, permission, audit record committed) beside a bare minimal
/// API that reads the same row of the same PostgreSQL; both as processes, in turn, in the same run. PostgreSQL is durable.
/// </summary>
internal static class ApiBenchmark
{
    private const int Rounds = 7;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] args)
    {
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var stack = await Stack.StartAsync(await TestDatabase.CreateAsync(postgres));
        using var api = await stack.ClientAsync("demo-hospital-owner");
        var path = await CreateAsync(api);
        var port = FreePort.Next();
        using var bareProcess = new ServerProcess(
            "bare", "dotnet", [typeof(ApiBenchmark).Assembly.Location, "bare-api", port.ToString(CultureInfo.InvariantCulture), postgres.Admin(stack.Database.Name)], new Dictionary<string, string>());
        using var bare = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") };
        await Eventually.Holds(async () => (await bare.GetAsync("/alive")).IsSuccessStatusCode, "the bare API answers");
        var barePath = $"/{Tokens.HospitalId}/{path["fhir/R4/".Length..]}";

        Console.WriteLine("clients  api                     p50 ms   p99 ms  requests/s");
        var worst = 0d;
        foreach (var clients in (int[])[1, 16])
        {
            var ours = new Latencies();
            var baseline = new Latencies();
            await LoadAsync(api, path, clients, TimeSpan.FromSeconds(4));
            await LoadAsync(bare, barePath, clients, TimeSpan.FromSeconds(4));
            for (var round = 0; round < Rounds; round++)
            {
                await MeasureAsync(baseline, bare, barePath, clients);
                await MeasureAsync(ours, api, path, clients);
            }

            Print(clients, "bare minimal API", baseline);
            Print(clients, "FhirApi read", ours);
            var ratio = ours.Percentile(0.5) / baseline.Percentile(0.5);
            worst = Math.Max(worst, ratio);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clients,7}  ratio of the p50s      {ratio,8:F2}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"read p50 / bare p50 (worse of the two): {worst:F2}  (goal: at most 2)"));
        return 0;
    }

    private static async Task<string> CreateAsync(HttpClient api)
    {
        using var content = new StringContent(
            """{"resourceType":"Patient","name":[{"family":"Bench","given":["Mark"]}],"gender":"other","birthDate":"1970-01-01","address":[{"line":["1 Main St"],"city":"Springfield"}]}""",
            Encoding.UTF8,
            new MediaTypeHeaderValue("application/fhir+json"));
        using var response = await api.PostAsync("fhir/R4/Patient", content);
        response.EnsureSuccessStatusCode();
        var location = response.Headers.Location!.AbsolutePath;
        return location[1..location.IndexOf("/_history", StringComparison.Ordinal)];
    }

    private static async Task MeasureAsync(Latencies into, HttpClient client, string path, int clients)
    {
        var milliseconds = await LoadAsync(client, path, clients, RoundTime);
        into.Add(milliseconds, milliseconds.Count / RoundTime.TotalSeconds);
    }

    private static async Task<List<double>> LoadAsync(HttpClient client, string path, int clients, TimeSpan time)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            var end = Stopwatch.StartNew();
            while (end.Elapsed < time)
            {
                var started = Stopwatch.GetTimestamp();
                using var response = await client.GetAsync(path);
                var body = await response.Content.ReadAsByteArrayAsync();
                mine.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (!response.IsSuccessStatusCode || body.Length < 200) throw new InvalidOperationException($"Wrong answer: {(int)response.StatusCode}, {body.Length} bytes.");
            }

            return mine;
        })));
        return [.. all.SelectMany(a => a)];
    }

    private static void Print(int clients, string name, Latencies latencies) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{clients,7}  {name,-22} {latencies.Percentile(0.5),8:F3} {latencies.Percentile(0.99),8:F3} {latencies.PerSecond,11:F0}"));
}
