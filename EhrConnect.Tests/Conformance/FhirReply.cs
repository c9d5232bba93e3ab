using System.Net;
using System.Text.Json;

namespace EhrConnect.Tests.Conformance;

/// <summary>An answer of the FHIR API, with what the tests ask it.</summary>
internal sealed record FhirReply(HttpStatusCode Status, string Body, string? ETag, DateTimeOffset? LastModified, string? Location, string? MediaType)
{
    public int Code => (int)Status;

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string Id => Json.GetProperty("id").GetString()!;

    public string VersionId => Json.GetProperty("meta").GetProperty("versionId").GetString()!;

    public int Total => Json.GetProperty("total").GetInt32();

    /// <summary>The code of the first issue of an OperationOutcome.</summary>
    public string IssueCode
    {
        get
        {
            Assert.Equal("OperationOutcome", Json.GetProperty("resourceType").GetString());
            return Json.GetProperty("issue")[0].GetProperty("code").GetString()!;
        }
    }

    /// <summary>The resources of a bundle, in order.</summary>
    public IReadOnlyList<JsonElement> Resources => Json.TryGetProperty("entry", out var entries)
        ? [.. entries.EnumerateArray().Where(entry => entry.TryGetProperty("resource", out _)).Select(entry => entry.GetProperty("resource"))]
        : [];

    public IReadOnlyList<string> Ids => [.. Resources.Select(resource => resource.GetProperty("id").GetString()!)];

    public string? Link(string relation) => Json.GetProperty("link").EnumerateArray()
        .Where(link => link.GetProperty("relation").GetString() == relation).Select(link => link.GetProperty("url").GetString()).FirstOrDefault();

    public static async Task<FhirReply> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.ETag?.ToString(),
        response.Content.Headers.LastModified,
        response.Headers.Location?.ToString(),
        response.Content.Headers.ContentType?.MediaType);
}
