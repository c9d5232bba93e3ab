using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>
/// Refuses, before anything happens, requests whose answer could not be written in a form the client takes, and brings XML
/// into the form that the handlers read.
/// </summary>
sealed class RepresentationFilter : IEndpointFilter
{
    private static readonly FhirAnswer NotAcceptable = FhirAnswer.Outcome(
        StatusCodes.Status406NotAcceptable,
        FhirIssue.Error(IssueCode.NotSupported, $"Answers are JSON or XML: accept {MediaTypes.Fhir}, {MediaTypes.Json} or {MediaTypes.FhirXml}, or use _format=json or _format=xml."));

    private static readonly FhirAnswer BadPretty =
        FhirAnswer.Outcome(StatusCodes.Status400BadRequest, FhirIssue.Error(IssueCode.Invalid, "_pretty must be true or false."));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (MediaTypes.Negotiate(request) is null) return NotAcceptable;
        if (request.Query.TryGetValue("_pretty", out var pretty) && pretty is not ["true" or "false"]) return BadPretty;
        return SubsetParameters.Of(request.Query).Problem ?? await XmlBody.ConvertAsync(context.HttpContext) ?? await next(context);
    }
}
