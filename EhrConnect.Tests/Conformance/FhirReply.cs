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

    /// <summary>What the first issue says.</summary>
    public string Diagnostics => Json.GetProperty("issue")[0].GetProperty("diagnostics").GetString()!;

    /// <summary>Where the first issue is.</summary>
    public string Expression => Json.GetProperty("issue")[0].GetProperty("expression")[0].GetString()!;

    /// <summary>The entries of a bundle.</summary>
    public IReadOnlyList<JsonElement> Entries => Json.TryGetProperty("entry", out var entries) ? [.. entries.EnumerateArray()] : [];

    /// <summary>The status lines in the answer to a batch or transaction.</summary>
    public IReadOnlyList<string> Statuses => [.. Entries.Select(entry => entry.GetProperty("response").GetProperty("status").GetString()!)];

    /// <summary>The same reply, which has to have this status, and this code in an outcome.</summary>
    public FhirReply Expect(int code, string? issue = null)
    {
        Assert.True(Code == code, $"{Code} instead of {code}: {Body[..Math.Min(Body.Length, 2_000)]}");
        if (issue is not null) Assert.Equal(issue, IssueCode);
        return this;
    }

    /// <summary>The place of an entry's resource without its version, in the answer to a batch or transaction.</summary>
    public string Place(int entry)
    {
        Expect(200);
        var location = Entries[entry].GetProperty("response").GetProperty("location").GetString()!;
        return location[..location.IndexOf("/_history", StringComparison.Ordinal)];
    }

    /// <summary>The resources of a bundle, in order.</summary>
    public IReadOnlyList<JsonElement> Resources => [.. Entries.Where(entry => entry.TryGetProperty("resource", out _)).Select(entry => entry.GetProperty("resource"))];

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
