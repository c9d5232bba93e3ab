using EhrConnect.Fhir.Outcomes;
using Microsoft.Net.Http.Headers;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>Which representations are read and written (FHIR R4, 3.1.0.1.9).</summary>
static class MediaTypes
{
    public const string Fhir = "application/fhir+json";
    public const string Json = "application/json";
    public const string FhirXml = "application/fhir+xml";

    private const string JsonPatchType = "application/json-patch+json";
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>What to answer with: <c>_format</c> decides, otherwise <c>Accept</c>; null when neither names JSON or XML.</summary>
    public static string? Negotiate(HttpRequest request)
    {
        // A "+" that was not encoded arrives as a space.
        if (request.Query.TryGetValue("_format", out var format)) return format is [{ } wanted] ? OfFormat(wanted.Replace(' ', '+')) : null;
        if (request.Headers.Accept.Count == 0) return Fhir;
        if (!MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.OfType<string>()], out var ranges)) return null;
        return ranges.Where(range => range.Quality is not 0).OrderByDescending(range => range.Quality ?? 1).Select(OfRange).FirstOrDefault(type => type is not null);
    }

    /// <summary>XML is converted before any handler sees it (<see cref="XmlBody"/>): what is left must be JSON.</summary>
    public static FhirAnswer? JsonRefusal(HttpRequest request) =>
        IsReadable(request, type => type is Fhir or Json) ? null : Unsupported($"The body must be sent as {Fhir}, {Json} or {FhirXml}, in UTF-8 and not compressed.");

    /// <summary>For a body that is not converted beforehand.</summary>
    public static FhirAnswer? JsonOrXmlRefusal(HttpRequest request) => IsXml(request) ? null : JsonRefusal(request);

    public static bool IsXml(HttpRequest request) => IsReadable(request, type => type is FhirXml or "application/xml" or "text/xml");

    public static FhirAnswer? PatchRefusal(HttpRequest request) =>
        IsReadable(request, type => type is JsonPatchType or Fhir or Json)
            ? null
            : Unsupported($"A patch must be sent as {JsonPatchType} (JSON Patch) or {Fhir} (FHIRPath Patch), in UTF-8 and not compressed.");

    /// <summary>
    /// Whether the patch is a JSON Patch. An array is one whatever it was sent as: proxies of the existing front end rewrite
    /// the content type.
    /// </summary>
    public static bool IsJsonPatch(HttpRequest request, ReadOnlyMemory<byte> body) =>
        IsReadable(request, type => type is JsonPatchType) || body.Span.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    public static FhirAnswer? FormRefusal(HttpRequest request) =>
        request.ContentLength is 0 || IsReadable(request, type => type is Form) ? null : Unsupported($"The parameters must be sent as {Form}.");

    private static string? OfFormat(string format) => format switch
    {
        "json" or Fhir or "text/json" => Fhir,
        Json => Json,
        "xml" or FhirXml or "text/xml" or "application/xml" => FhirXml,
        _ => MediaTypeHeaderValue.TryParse(format, out var type) ? OfRange(type) : null,
    };

    private static string? OfRange(MediaTypeHeaderValue range)
    {
        var version = range.Parameters.FirstOrDefault(p => p.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase))?.GetUnescapedValue();
        if (version is { HasValue: true } && version.Value.Value is not ("4.0" or "4.0.1")) return null;
        return range.MediaType.Value?.ToLowerInvariant() switch
        {
            Fhir or "*/*" or "application/*" => Fhir,
            Json => Json,
            FhirXml or "application/xml" or "text/xml" => FhirXml,
            _ => null,
        };
    }

    private static bool IsReadable(HttpRequest request, Predicate<string> accepted) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && accepted(type.MediaType.Value!.ToLowerInvariant())
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;

    private static FhirAnswer Unsupported(string diagnostics) =>
        FhirAnswer.Outcome(StatusCodes.Status415UnsupportedMediaType, FhirIssue.Error(IssueCode.NotSupported, diagnostics));
}
