using System.Net.Http.Headers;
using System.Text;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Requests to the FHIR API in the name of one seeded client, with any headers at all.</summary>
internal sealed class FhirClient(HttpClient http) : IDisposable
{
    public const string Base = "/fhir/R4";

    public static async Task<FhirClient> OfAsync(Stack stack, string clientId) => new(await stack.ClientAsync(clientId));

    public string BaseAddress => http.BaseAddress!.ToString().TrimEnd('/') + Base;

    public Task<FhirReply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, headers);

    public Task<FhirReply> PostAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync("POST", path, body, headers);

    public Task<FhirReply> PutAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync("PUT", path, body, headers);

    public Task<FhirReply> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync("DELETE", path, null, headers);

    /// <summary>Creates a resource that has to be valid.</summary>
    public async Task<FhirReply> CreateAsync(string body)
    {
        var type = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(body).GetProperty("resourceType").GetString();
        var reply = await PostAsync(type!, body);
        Assert.True(reply.Code == 201, $"POST {type}: {reply.Code} {reply.Body}");
        return reply;
    }

    /// <summary>Sends a request; a path without a slash in front is below the base. <c>Content-Type</c> may be among the headers.</summary>
    public async Task<FhirReply> SendAsync(string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        var address = path.StartsWith('/') || path.StartsWith("http", StringComparison.Ordinal) ? path : $"{Base}/{path}";
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, UriKind.RelativeOrAbsolute));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        }

        foreach (var (name, value) in headers)
        {
            if (name is not "Content-Type") request.Headers.TryAddWithoutValidation(name, value);
            else request.Content!.Headers.ContentType = value.Length == 0 ? null : MediaTypeHeaderValue.Parse(value);
        }

        using var response = await http.SendAsync(request);
        return await FhirReply.ReadAsync(response);
    }

    public void Dispose() => http.Dispose();
}
