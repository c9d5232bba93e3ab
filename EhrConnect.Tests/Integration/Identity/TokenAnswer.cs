using System.Buffers.Text;
using System.Net;
using System.Text.Json;

namespace EhrConnect.Tests.Integration.Identity;

/// <summary>What the token endpoint answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The text of the body.</param>
/// <param name="RequestId">The audit record carries it.</param>
/// <param name="Headers">All but those that differ from request to request.</param>
internal sealed record TokenAnswer(HttpStatusCode Status, string Body, string RequestId, string Headers)
{
    private static readonly string[] Changing = ["Date", "X-Request-Id"];

    public string? Token => Field("access_token");

    public string? Error => Field("error");

    /// <summary>The claims as they stand in the token, unverified.</summary>
    public JsonElement Claims => Part(1);

    /// <summary>The JOSE header, unverified.</summary>
    public JsonElement Header => Part(0);

    /// <summary>The claims of any token, unverified.</summary>
    public static JsonElement ClaimsOf(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;

    public bool Has(string name) => Field(name) is not null;

    /// <summary>A member that must be there.</summary>
    public string Text(string name) => Field(name) ?? throw new InvalidOperationException($"No {name} but {Status}: {Body}");

    /// <summary>Sends a form to the token endpoint.</summary>
    public static async Task<TokenAnswer> PostAsync(HttpClient identity, IEnumerable<(string Key, string Value)> form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Key, field.Value)));
        using var response = await identity.PostAsync("/connect/token", content);
        return await ReadAsync(response);
    }

    public static async Task<TokenAnswer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.GetValues("X-Request-Id").Single(),
        string.Join('\n', response.Headers.Concat(response.Content.Headers)
            .Where(header => !Changing.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal)));

    private JsonElement Part(int index) =>
        JsonDocument.Parse(Base64Url.DecodeFromChars((Token ?? throw new InvalidOperationException($"No token but {Status}: {Body}")).Split('.')[index])).RootElement;

    private string? Field(string name) => JsonDocument.Parse(Body).RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
