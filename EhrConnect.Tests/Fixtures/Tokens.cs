using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace EhrConnect.Tests.Fixtures;

/// <summary>HTTP clients that carry the token of one of the seeded clients.</summary>
internal static class Tokens
{
    private static readonly ConcurrentDictionary<(Uri, string), Task<string>> Known = new();

    public const string Hospital = "demo-hospital";
    public const string Clinic = "demo-clinic";
    public static readonly Guid HospitalId = new("11111111-1111-4111-8111-111111111111");
    public static readonly Guid ClinicId = new("22222222-2222-4222-8222-222222222222");

    /// <summary>For example <c>await stack.ClientAsync("demo-hospital-owner")</c>.</summary>
    public static async Task<HttpClient> ClientAsync(this Stack stack, string clientId) => Client(stack, await stack.TokenAsync(clientId));

    public static HttpClient Client(this Stack stack, string? token)
    {
        var client = new HttpClient { BaseAddress = stack.ApiAddress };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public static Task<string> TokenAsync(this Stack stack, string clientId) =>
        Known.GetOrAdd((stack.IdentityAddress, clientId), _ => FetchAsync(stack.IdentityAddress, clientId, $"{clientId}-secret"));

    /// <summary>One message and one search before anything is timed: code is compiled at first use.</summary>
    public static async Task WarmUpAsync(this Stack stack)
    {
        using var client = await stack.ClientAsync("demo-clinic-integration");
        var number = Adt.NewNumber("W");
        await using var sender = await MllpClient.ConnectAsync(stack.MllpPort);
        await sender.SendAsync(Adt.Message("A01", number, "DEMO_CLINIC", number));
        await Eventually.Holds(
            async () => (await client.JsonAsync($"/fhir/R4/Patient?identifier={number}")).GetProperty("total").GetInt32() == 1,
            "the first message went through");
    }

    public static async Task<string> FetchAsync(Uri identity, string clientId, string secret)
    {
        using var client = new HttpClient { BaseAddress = identity };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["client_secret"] = secret });
        using var response = await client.PostAsync("/connect/token", form);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("access_token").GetString()!;
    }

    public static async Task<JsonElement> JsonAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
