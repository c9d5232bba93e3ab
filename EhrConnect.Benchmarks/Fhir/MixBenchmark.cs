namespace EhrConnect.Benchmarks.Fhir;

/// <summary>10 % creates, 60 % reads, 25 % updates, 5 % deletes by 64 clients: goal at least 1,500 requests/s on 2 cores.</summary>
internal static class MixBenchmark
{
    private const int Clients = 64;
    private const int Resources = 2000;

    public static async Task RunAsync(BenchmarkClient api)
    {
        var ids = new List<string>();
        for (var i = 0; i < Resources; i++) ids.Add(await Crud.CreateAsync(api, i));
        var value = 0;
        await Load.MeasureAsync("mix 10/60/25/5 (C/R/U/D)", Clients, _ => OneAsync(api, ids, Interlocked.Increment(ref value)));
    }

    private static async Task OneAsync(BenchmarkClient api, List<string> ids, int value)
    {
        switch (Random.Shared.Next(100))
        {
            case < 10:
                var id = await Crud.CreateAsync(api, value);
                lock (ids) ids.Add(id);
                break;
            case < 70:
                await Crud.ReadAsync(api, Crud.Any(ids));
                break;
            case < 95:
                await Crud.UpdateAsync(api, Crud.Any(ids), value);
                break;
            default:
                await Crud.DeleteAsync(api, Take(ids));
                break;
        }
    }

    private static string Take(List<string> ids)
    {
        lock (ids)
        {
            var place = Random.Shared.Next(ids.Count);
            var id = ids[place];
            ids[place] = ids[^1];
            ids.RemoveAt(ids.Count - 1);
            return id;
        }
    }
}
