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
    /// <summary>Arguments: how many paired rounds (7), and how long each measures each API, in seconds (3).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 7;
        var roundTime = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 3);
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
        foreach (var clients in (int[])[1, 16, 64])
        {
            (string Name, HttpClient Client, string Path, Latencies Seen)[] measured =
            [
                ("bare minimal API", bare, barePath, new Latencies()),
                ("bare + audit row", bare, $"/audited{barePath}", new Latencies()),
                ("FhirApi read", api, path, new Latencies()),
            ];
            foreach (var (_, client, address, _) in measured) await LoadAsync(client, address, clients, roundTime);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (_, client, address, seen) in measured) await MeasureAsync(seen, client, address, clients, roundTime);
            }

            foreach (var (name, _, _, seen) in measured) Print(clients, name, seen);
            var ours = measured[^1].Seen;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{clients,7}  read p50 / bare p50: {ours.Percentile(0.5) / measured[0].Seen.Percentile(0.5):F2} (goal: at most 2), / bare with audit row: {ours.Percentile(0.5) / measured[1].Seen.Percentile(0.5):F2}; requests/s of bare: {100 * ours.PerSecond / measured[0].Seen.PerSecond:F0} %"));
        }

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

    private static async Task MeasureAsync(Latencies into, HttpClient client, string path, int clients, TimeSpan time)
    {
        var milliseconds = await LoadAsync(client, path, clients, time);
        into.Add(milliseconds, milliseconds.Count / time.TotalSeconds);
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
