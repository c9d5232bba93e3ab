namespace EhrConnect.FhirStore.Bundles;

/// <summary>Work on the entries of a large bundle, on all processors; a small one is not worth the start.</summary>
internal static class InParallel
{
    private const int Worthwhile = 32;

    private static readonly ParallelOptions Options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    public static void Each<T>(IReadOnlyList<T> items, Action<T> work)
    {
        if (items.Count >= Worthwhile)
        {
            Parallel.ForEach(items, Options, work);
            return;
        }

        foreach (var item in items) work(item);
    }
}
