using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>Transactions of whole patient records by a few clients: goal at least 1,500 resources/s on 2 cores, fully indexed.</summary>
internal static partial class ImportBenchmark
{
    private const int Clients = 3;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(BenchmarkClient api)
    {
        if (Repository.SampleData is null)
        {
            Console.WriteLine("import: the sample data is not on this machine (../shared/data beside the repository).");
            return;
        }

        var patients = new List<(string Bundle, int Entries)>();
        foreach (var sample in SampleResource.SyntheaBundles())
        {
            var bundle = Encoding.UTF8.GetString(sample.Json);
            if (!sample.Source.StartsWith('0')) patients.Add((bundle, Entries(bundle)));
            else await ImportAsync(api, bundle, Entries(bundle));
        }

        foreach (var (bundle, entries) in patients) await ImportAsync(api, bundle, entries);
        var (resources, running) = (0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var i = client; running.Elapsed < Time; i++)
            {
                var (bundle, entries) = patients[i % patients.Count];
                await ImportAsync(api, bundle, entries);
                Interlocked.Add(ref resources, entries);
            }
        })));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"import: {resources} resources in {running.Elapsed.TotalSeconds:F1} s by {Clients} clients, {resources / running.Elapsed.TotalSeconds:F0} resources/s (goal 1500)"));

        var large = Large(patients, entries: 3419);
        running.Restart();
        await ImportAsync(api, large, 3419);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one transaction of 3419 entries ({large.Length / 1_000_000.0:F1} MB): {running.Elapsed.TotalSeconds:F1} s"));
        large = Large(patients, entries: 25_000);
        running.Restart();
        await ImportAsync(api, large, 25_000);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one transaction of 25000 entries ({large.Length / 1_000_000.0:F1} MB): {running.Elapsed.TotalSeconds:F1} s"));
    }

    private static async Task ImportAsync(BenchmarkClient api, string bundle, int entries)
    {
        var (status, body, _) = await api.PostAsync("fhir/R4", bundle);
        if (status != 200) throw new InvalidOperationException($"Wrong answer: {status} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(500, body.Length)))}");
        var answers = JsonSerializer.Deserialize<JsonElement>(body).GetProperty("entry").EnumerateArray().ToList();
        if (answers.Count != entries || answers.Exists(answer => answer.GetProperty("response").GetProperty("status").GetString() is not ("201 Created" or "200 OK")))
            throw new InvalidOperationException($"Wrong answer: {answers.Count} entries for {entries}.");
    }

    // Records of several patients in one bundle, each with names of its own.
    private static string Large(List<(string Bundle, int Entries)> patients, int entries)
    {
        var parts = new List<string>(entries);
        for (var copy = 0; parts.Count < entries; copy++)
        {
            var suffix = copy.ToString("x8", CultureInfo.InvariantCulture);
            var text = FirstPart().Replace(patients[copy % patients.Count].Bundle, "urn:uuid:" + suffix);
            parts.AddRange(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("entry").EnumerateArray().Take(entries - parts.Count).Select(entry => entry.GetRawText()));
        }

        return $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', parts)}}]}""";
    }

    private static int Entries(string bundle) => JsonSerializer.Deserialize<JsonElement>(bundle).GetProperty("entry").GetArrayLength();

    [GeneratedRegex("urn:uuid:[0-9a-f]{8}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FirstPart();
}
