using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirStore;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>An answer that is decided and not written yet, so its audit record can go first.</summary>
sealed class FhirAnswer : IResult, IStatusCodeHttpResult
{
    private FhirAnswer(int status, byte[]? body)
    {
        Status = status;
        Body = body;
    }

    public int Status { get; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    private byte[]? Body { get; }

    /// <summary>The version that ETag and Last-Modified tell.</summary>
    private StoredResource? Version { get; init; }

    private string? Location { get; init; }

    /// <summary>The tag of an answer that is no version of a resource.</summary>
    private string? EntityTag { get; init; }

    private int? RetryAfterSeconds { get; init; }

    public static FhirAnswer Outcome(int status, params IReadOnlyList<FhirIssue> issues) => new(status, OperationOutcomeJson.Write(issues));

    public static FhirAnswer Document(byte[] json, string? entityTag = null) => new(StatusCodes.Status200OK, json) { EntityTag = entityTag };

    public static FhirAnswer Of(FhirResult result) => result.Issues.Count > 0
        ? new((int)result.Status, OperationOutcomeJson.Write(result.Issues)) { Version = result.Resource }
        : new((int)result.Status, result.Resource?.Json) { Version = result.Resource };

    public static FhirAnswer Of(Bundled bundled) =>
        bundled.Json is { } json ? Document(json) : Outcome(bundled.Forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest, bundled.Issues);

    public static FhirAnswer NotModified(FhirResult result) => new(StatusCodes.Status304NotModified, null) { Version = result.Resource };

    public static FhirAnswer NotModified(string entityTag) => new(StatusCodes.Status304NotModified, null) { EntityTag = entityTag };

    public static FhirAnswer OfWrite(FhirResult result, RequestAddress address, Preference preference)
    {
        if (result.Issues.Count > 0 || result.Resource?.Json is null) return Of(result);
        var resource = result.Resource;
        var body = preference switch
        {
            Preference.Minimal => null,
            Preference.OperationOutcome => OperationOutcomeJson.Write([WriteOutcome.Of(result.Status), .. result.Warnings]),
            _ => resource.Json,
        };
        return new((int)result.Status, body)
        {
            Version = resource,
            Location = result.Status == HttpStatusCode.Created ? $"{address.Base}/{resource.Type}/{resource.Id}/_history/{resource.Version}" : null,
        };
    }

    /// <summary>The same, telling the client when to try again.</summary>
    public FhirAnswer RetryAfter(int seconds) => new(Status, Body) { RetryAfterSeconds = seconds };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (Location is not null) response.Headers.Location = Location;
        if (RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (EntityTag is not null) response.Headers.ETag = EntityTag;
        if (Version is { } version)
        {
            response.Headers.ETag = $"W/\"{version.Version}\"";
            response.Headers.LastModified = version.LastUpdated.ToString("r", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (Body is null) return;
        var (body, mediaType) = Representation.Of(httpContext.Request, Body);
        response.ContentType = $"{mediaType}; charset=utf-8";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await response.BodyWriter.WriteAsync(body, httpContext.RequestAborted);
    }
}
