using EhrConnect.Fhir.Xml;
using EhrConnect.FhirApi.Http;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>
/// A body in XML becomes one in JSON before the handler reads it, so every interaction takes both. Bundles, which may be
/// large, are converted when it is their turn.
/// </summary>
static class XmlBody
{
    /// <summary>Converts the body where it is XML; the refusal when it cannot be read.</summary>
    public static async ValueTask<FhirAnswer?> ConvertAsync(HttpContext context)
    {
        var request = context.Request;
        if (!MediaTypes.IsXml(request) || context.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>() is not null) return null;
        var reading = FhirXml.ToJson(await RequestBody.ReadAsync(request, context.RequestAborted));
        if (reading.Issue is { } issue) return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issue);
        request.Body = new MemoryStream(reading.Json!, writable: false);
        request.ContentType = MediaTypes.Fhir;
        request.ContentLength = reading.Json!.Length;
        return null;
    }
}
