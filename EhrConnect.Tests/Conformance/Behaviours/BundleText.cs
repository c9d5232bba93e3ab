using System.Text.Json;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>Batches and transactions as text.</summary>
internal static class BundleText
{
    public static string Batch(params IEnumerable<string> entries) => Of("batch", entries);

    public static string Transaction(params IEnumerable<string> entries) => Of("transaction", entries);

    public static string Of(string type, IEnumerable<string> entries) => $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""";

    public static string Get(string url, string? ifNoneMatch = null, string? ifModifiedSince = null) => Entry("GET", url, ifNoneMatch: ifNoneMatch, ifModifiedSince: ifModifiedSince);

    public static string Delete(string url) => Entry("DELETE", url);

    public static string Post(string resource, string? fullUrl = null, string? ifNoneExist = null) =>
        Entry("POST", JsonElement.Parse(resource).GetProperty("resourceType").GetString()!, resource, fullUrl, ifNoneExist);

    public static string Put(string url, string resource, string? ifMatch = null) => Entry("PUT", url, resource, ifMatch: ifMatch);

    public static string Entry(
        string method, string url, string? resource = null, string? fullUrl = null, string? ifNoneExist = null, string? ifMatch = null, string? ifNoneMatch = null, string? ifModifiedSince = null)
    {
        var request = new Dictionary<string, string?>
        {
            ["method"] = method,
            ["url"] = url,
            ["ifNoneExist"] = ifNoneExist,
            ["ifMatch"] = ifMatch,
            ["ifNoneMatch"] = ifNoneMatch,
            ["ifModifiedSince"] = ifModifiedSince,
        };
        var members = request.Where(member => member.Value is not null).ToDictionary();
        return $$"""{{{(fullUrl is null ? "" : $"\"fullUrl\":{JsonSerializer.Serialize(fullUrl)},")}}{{(resource is null ? "" : $"\"resource\":{resource},")}}"request":{{JsonSerializer.Serialize(members)}}}""";
    }
}
