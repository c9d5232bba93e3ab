using System.Net.Http.Headers;
using System.Text;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>Sends requests and reads whole answers.</summary>
internal sealed class BenchmarkClient(HttpClient http) : IDisposable
{
    private static readonly MediaTypeHeaderValue Fhir = new("application/fhir+json");

    public Task<(int Status, byte[] Body, string? Location)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<(int Status, byte[] Body, string? Location)> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<(int Status, byte[] Body, string? Location)> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body);

    public Task<(int Status, byte[] Body, string? Location)> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public void Dispose() => http.Dispose();

    private async Task<(int Status, byte[] Body, string? Location)> SendAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, Fhir);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers.Location?.OriginalString);
    }
}
