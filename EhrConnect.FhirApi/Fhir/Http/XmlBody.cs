using EhrConnect.Fhir.Xml;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>A body in XML becomes one in JSON before the handler reads it, so every interaction takes both.</summary>
static class XmlBody
{
    /// <summary>Converts the body where it is XML; the refusal when it cannot be read.</summary>
    public static async ValueTask<FhirAnswer?> ConvertAsync(HttpContext context)
    {
        var request = context.Request;
        if (!MediaTypes.IsXml(request)) return null;
        var reading = FhirXml.ToJson(await RequestBody.ReadAsync(request, context.RequestAborted));
        if (reading.Issue is { } issue) return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issue);
        request.Body = new MemoryStream(reading.Json!, writable: false);
        request.ContentType = MediaTypes.Fhir;
        request.ContentLength = reading.Json!.Length;
        return null;
    }
}
