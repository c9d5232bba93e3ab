namespace EhrConnect.Benchmarks.Fhir;

/// <summary>create and update: goal at least 50 % of a bare API that stores the same bytes and index rows.</summary>
internal static class WriteBenchmark
{
    public static async Task RunAsync(BenchmarkClient api, BenchmarkClient bare)
    {
        var value = 0;
        foreach (var clients in (int[])[1, 64])
        {
            await Load.CompareAsync(
                "create",
                clients,
                _ => BareAsync(bare, "create"),
                async _ => await Crud.CreateAsync(api, Interlocked.Increment(ref value)));
        }

        // Each client has resources of its own, as in life: what is compared is the write, not the quarrel.
        foreach (var clients in (int[])[1, 64])
        {
            var mine = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Crud.CreateAsync(api, 0)));
            await Load.CompareAsync(
                "update",
                clients,
                client => BareAsync(bare, $"update/{client}"),
                client => Crud.UpdateAsync(api, mine[client], Interlocked.Increment(ref value)));
        }
    }

    private static async Task BareAsync(BenchmarkClient bare, string path)
    {
        var (status, _, _) = await bare.PostAsync(path, Samples.Observation(1));
        if (status != 201) throw new InvalidOperationException($"Wrong answer of the bare API: {status}.");
    }
}
