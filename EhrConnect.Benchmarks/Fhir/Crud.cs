using System.Globalization;
using System.Text;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>The single interactions, each with its answer checked.</summary>
internal static class Crud
{
    public static async Task<string> CreateAsync(BenchmarkClient api, int value)
    {
        var (status, body, location) = await api.PostAsync("fhir/R4/Observation", Samples.Observation(value));
        Check(status == 201 && Holds(body, value), "create", status, body);
        return location!.Split('/')[^3];
    }

    public static async Task ReadAsync(BenchmarkClient api, string id)
    {
        var (status, body, _) = await api.GetAsync($"fhir/R4/Observation/{id}");
        Check(status is 410 || (status == 200 && body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(id)) > 0), "read", status, body);
    }

    public static async Task UpdateAsync(BenchmarkClient api, string id, int value)
    {
        var (status, body, _) = await api.PutAsync($"fhir/R4/Observation/{id}", Samples.Observation(value, id));
        Check(status is 409 || (status is 200 or 201 && Holds(body, value)), "update", status, body);
    }

    public static async Task DeleteAsync(BenchmarkClient api, string id)
    {
        var (status, body, _) = await api.DeleteAsync($"fhir/R4/Observation/{id}");
        Check(status is 204 or 409, "delete", status, body);
    }

    public static string Any(List<string> ids)
    {
        lock (ids) return ids[Random.Shared.Next(ids.Count)];
    }

    private static bool Holds(byte[] body, int value) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture) + ".50")) > 0;

    private static void Check(bool right, string what, int status, byte[] body)
    {
        if (!right) throw new InvalidOperationException($"Wrong answer to {what}: {status} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(300, body.Length)))}");
    }
}
