using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>read, with many clients: goal at least 65 % of the bare API.</summary>
internal static class ReadBenchmark
{
    private const int Resources = 1000;

    public static async Task RunAsync(BenchmarkClient api, BenchmarkClient bare)
    {
        var ids = new List<string>();
        for (var i = 0; i < Resources; i++) ids.Add(await Crud.CreateAsync(api, i));
        foreach (var clients in (int[])[1, 64])
        {
            await Load.CompareAsync(
                "read",
                clients,
                _ => Expect(bare.GetAsync($"{Tokens.HospitalId}/Observation/{Crud.Any(ids)}")),
                _ => Expect(api.GetAsync($"fhir/R4/Observation/{Crud.Any(ids)}")));
        }
    }

    private static async Task Expect(Task<(int Status, byte[] Body, string? Location)> answer)
    {
        var (status, body, _) = await answer;
        if (status != 200 || body.Length < 800) throw new InvalidOperationException($"Wrong answer: {status}, {body.Length} bytes.");
    }
}
