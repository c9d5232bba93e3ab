using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Outbound;

/// <summary>What a hospital's integration engineer does: sets up connections, queues messages, watches the queue.</summary>
internal sealed class OutboundClient(HttpClient http) : IDisposable
{
    public static async Task<OutboundClient> OfAsync(Stack stack, string clientId = "demo-hospital-integration") => new(await stack.ClientAsync(clientId));

    public async Task<Guid> ConnectAsync(int port, object? more = null)
    {
        var outbound = JsonSerializer.SerializeToNode(new { host = "127.0.0.1", port, timeoutSeconds = 2, connectTimeoutSeconds = 2, retry = new { firstDelaySeconds = 1, maxDelaySeconds = 1 } })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject()) outbound[name] = value?.DeepClone();
        using var response = await http.PostAsJsonAsync("/api/integrations", new { vendorId = "hl7-v2x", name = Guid.NewGuid().ToString(), config = new { outbound } });
        return (await ReadAsync(response, HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    public Task<Guid> QueueAsync(Guid connection, string controlId, string patient = "P1") => QueueTextAsync(connection, Adt.Message("A01", controlId, "THERE", patient));

    public async Task<Guid> QueueTextAsync(Guid connection, string message)
    {
        using var response = await http.PostAsJsonAsync("/api/hl7/send", new { connection, message, @async = true });
        return (await ReadAsync(response, HttpStatusCode.Accepted)).GetProperty("queueId").GetGuid();
    }

    public async Task<JsonElement> PostAsync(string path, object? body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = body is null ? await http.PostAsync(path, null) : await http.PostAsJsonAsync(path, body);
        return await ReadAsync(response, expected);
    }

    public async Task CancelAsync(Guid id)
    {
        using var response = await http.DeleteAsync($"/api/hl7/queue/{id}");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public Task<JsonElement> MessageAsync(Guid id) => http.JsonAsync($"/api/hl7/queue/{id}");

    public Task<JsonElement> GetAsync(string path) => http.JsonAsync(path);

    public Task<JsonElement> InStatusAsync(Guid id, string status) =>
        Eventually.Get(async () => await MessageAsync(id) is var message && message.GetProperty("status").GetString() == status ? message : (JsonElement?)null, $"message {id} is {status}");

    public void Dispose() => http.Dispose();

    public static IEnumerable<string> Attempts(JsonElement message) =>
        message.GetProperty("attempts").EnumerateArray().Select(a => $"{a.GetProperty("outcome").GetString()} {a.GetProperty("errorCode").GetString()}".TrimEnd());

    public static IEnumerable<string> Events(JsonElement message) => message.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()!);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"expected {expected}, got {response.StatusCode}: {body}");
        return body.Length == 0 ? default : JsonElement.Parse(body);
    }
}

internal static class WorkerMetrics
{
    /// <summary>What the workers count, in Prometheus text.</summary>
    public static async Task<string> MetricsAsync(this Stack stack)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(stack.WorkersAddress, "/metrics"));
    }
}
