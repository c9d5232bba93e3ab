using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>
/// Every kind of search through the FHIR API over a small and a large clinic in one database, in turn, in the same run: how
/// much longer a search takes when there is more that it does not look for. Answers are checked.
/// </summary>
internal static class SearchBenchmark
{
    private const int Rounds = 3;

    // What is found does not depend on the size of the clinic; {p} is a patient, {m} and {n} are moments a quarter of an hour apart.
    private static readonly (string Kind, string Path, int AtLeast)[] Selective =
    [
        ("_id", "Patient?_id=p{p}", 1),
        ("token system|code", "Patient?identifier=urn:mrn|M{p}", 1),
        ("token code", "Patient?identifier=M{p}", 1),
        ("string", "Patient?family=family{p7}", 1),
        ("string :exact", "Patient?family:exact=Family{p7}", 1),
        ("string :contains", "Patient?family:contains={p7}", 1),
        ("reference", "Observation?patient=p{p}", 48),
        ("reference and token", "Observation?patient=p{p}&code=http://loinc.org|l7", 1),
        ("reference, :not", "Observation?patient=p{p}&category:not=c1", 32),
        ("reference, :missing", "Observation?patient=p{p}&method:missing=true", 48),
        ("reference, sorted by date", "Observation?patient=p{p}&_sort=-date&_count=10", 48),
        ("reference, sorted by code", "Observation?patient=p{p}&_sort=code&_count=10", 48),
        ("date range", "Observation?date=ge{m}&date=lt{n}", 14),
        ("date of one moment", "Observation?date={m}", 0),
        ("quantity", "Observation?value-quantity={q}||mg", 0),
        ("quantity in another unit", "Observation?value-quantity={q4}|http://unitsofmeasure.org|g", 0),
        ("composite", "Observation?patient=p{p}&code-value-quantity=l7$gt0", 1),
        ("chain", "Observation?patient.identifier=urn:mrn|M{p}", 48),
        ("_has", "Patient?_has:Observation:patient:date={m}", 0),
        ("_include", "Encounter?_id=e{p}&_include=Encounter:patient", 1),
        ("_revinclude", "Patient?_id=p{p}&_revinclude=Observation:patient", 1),
        ("compartment", "Patient/p{p}/*?_count=20", 49),
        ("_tag", "Patient?_tag=urn:clinic|t{t}", 1),
    ];

    // What is found grows with the clinic; only a page of it is read.
    private static readonly (string Kind, string Path, int AtLeast)[] Unselective =
    [
        ("token, one page", "Observation?code=l7&_total=none", 0),
        ("token, with total", "Observation?code=l7", 0),
        ("all of a type", "Observation?_total=none", 0),
        ("sorted by last update", "Observation?_sort=-_lastUpdated&_total=none", 0),
        ("string prefix", "Patient?family=family&_total=none", 0),
        ("token :not", "Patient?gender:not=male&_total=none", 0),
        ("date ge, half of all", "Observation?date=ge{middle}&_total=none", 0),
        ("quantity gt, half of all", "Observation?value-quantity=gt{middle4}&_total=none", 0),
    ];

    /// <summary>Arguments: resources of the small (10000) and the large (500000) clinic, searches of each kind per round (15).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var sizes = (Small: Number(args, 0, 10_000), Large: Number(args, 1, 500_000));
        var searches = Number(args, 2, 15);
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var stack = await Stack.StartAsync(await TestDatabase.CreateAsync(postgres));
        var loading = Stopwatch.StartNew();
        await ResourceLoad.LoadAsync(stack.Database.Admin, Tokens.ClinicId, sizes.Small);
        await ResourceLoad.LoadAsync(stack.Database.Admin, Tokens.HospitalId, sizes.Large);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loaded {sizes.Small} and {sizes.Large} resources with their index rows in {loading.Elapsed.TotalSeconds:F0} s"));
        using var small = await stack.ClientAsync("demo-clinic-owner");
        using var large = await stack.ClientAsync("demo-hospital-owner");
        Console.WriteLine("kind                             small p50 ms   p99 ms   large p50 ms   p99 ms   large/small");
        await MeasureAllAsync("selective (goal: at most 1.3)", Selective, (small, sizes.Small), (large, sizes.Large), searches);
        await MeasureAllAsync("a page of many", Unselective, (small, sizes.Small), (large, sizes.Large), searches);
        return 0;
    }

    private static async Task MeasureAllAsync(string title, (string Kind, string Path, int AtLeast)[] kinds, (HttpClient Client, int Size) small, (HttpClient Client, int Size) large, int searches)
    {
        Console.WriteLine(title);
        foreach (var (kind, path, atLeast) in kinds)
        {
            var (inSmall, inLarge) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                // The first search of a round warms the plans of its connection and does not count.
                for (var search = 0; search <= searches; search++)
                {
                    var at = (round * 7919) + (search * 104_729);
                    var one = await TimeAsync(small.Client, Fill(path, at, small.Size), atLeast);
                    var other = await TimeAsync(large.Client, Fill(path, at, large.Size), atLeast);
                    if (search == 0) continue;
                    inSmall.Add(one);
                    inLarge.Add(other);
                }
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind,-32} {Percentile(inSmall, 0.5),12:F2} {Percentile(inSmall, 0.99),8:F2} {Percentile(inLarge, 0.5),14:F2} {Percentile(inLarge, 0.99),8:F2} {Percentile(inLarge, 0.5) / Percentile(inSmall, 0.5),13:F2}"));
        }
    }

    private static async Task<double> TimeAsync(HttpClient client, string path, int atLeast)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await client.GetAsync($"fhir/R4/{path}");
        var body = await response.Content.ReadAsByteArrayAsync();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        using var bundle = JsonDocument.Parse(body);
        if (!response.IsSuccessStatusCode || (atLeast > 0 && bundle.RootElement.GetProperty("total").GetInt64() < atLeast))
            throw new InvalidOperationException($"Wrong answer to {path}: {(int)response.StatusCode}.");
        return elapsed;
    }

    private static string Fill(string path, int seed, int size)
    {
        // The first patient's place is taken by organisations.
        var patient = 1 + (seed % ((size / ClinicResources.PerPatient) - 2));
        var observation = (patient * ClinicResources.PerPatient) + 10;
        return path
            .Replace("{p}", Text(patient), StringComparison.Ordinal)
            .Replace("{p7}", patient.ToString("D7", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{m}", ClinicResources.Time(observation), StringComparison.Ordinal)
            .Replace("{n}", ClinicResources.Time(observation + 15), StringComparison.Ordinal)
            .Replace("{q}", $"{Text(observation / 10)}.{Text(observation % 10)}", StringComparison.Ordinal)
            .Replace("{q4}", (observation / 10_000m).ToString("F4", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{t}", Text(observation / 1000), StringComparison.Ordinal)
            .Replace("{middle}", ClinicResources.Time(size / 2), StringComparison.Ordinal)
            .Replace("{middle4}", Text(size / 20), StringComparison.Ordinal)
            .Replace("|", "%7C", StringComparison.Ordinal).Replace("$", "%24", StringComparison.Ordinal);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string[] args, int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

    private static double Percentile(List<double> values, double part) => values.Order().ElementAt((int)Math.Min(values.Count - 1, values.Count * part));
}
