using System.Buffers;
using System.Text.Json;
using EhrConnect.FhirApi.Fhir.Http;

namespace EhrConnect.FhirApi.Errors;

/// <summary>An error of the pipeline (not of a FHIR interaction) as an OperationOutcome, FHIR R4 3.1.0.4.1.</summary>
static class OperationOutcomeBody
{
    public static async Task WriteAsync(HttpContext context, ApiError error)
    {
        var (body, mediaType) = Representation.Of(context.Request, Outcome(error));
        context.Response.ContentType = $"{mediaType}; charset=utf-8";
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Outcome(ApiError error)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "OperationOutcome");
            json.WriteStartArray("issue");
            json.WriteStartObject();
            json.WriteString("severity", "error");
            json.WriteString("code", IssueType(error.Status));
            json.WriteStartObject("details");
            json.WriteStartArray("coding");
            json.WriteStartObject();
            json.WriteString("code", error.Code);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("text", error.Detail);
            json.WriteEndObject();
            json.WriteString("diagnostics", error.Detail);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // http://hl7.org/fhir/R4/valueset-issue-type.html
    private static string IssueType(int status) => status switch
    {
        400 => "invalid",
        401 => "login",
        403 => "forbidden",
        404 => "not-found",
        405 or 406 or 415 or 501 => "not-supported",
        413 => "too-long",
        429 => "throttled",
        503 => "transient",
        408 or 504 => "timeout",
        < 500 => "processing",
        _ => "exception",
    };
}
