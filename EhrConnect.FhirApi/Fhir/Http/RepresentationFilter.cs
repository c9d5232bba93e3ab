using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>Refuses, before anything happens, requests whose answer could not be written in a form the client takes.</summary>
sealed class RepresentationFilter : IEndpointFilter
{
    private static readonly FhirAnswer NotAcceptable = FhirAnswer.Outcome(
        StatusCodes.Status406NotAcceptable,
        FhirIssue.Error(IssueCode.NotSupported, $"Answers are JSON: accept {MediaTypes.Fhir} or {MediaTypes.Json}, or use _format=json."));

    private static readonly FhirAnswer BadPretty =
        FhirAnswer.Outcome(StatusCodes.Status400BadRequest, FhirIssue.Error(IssueCode.Invalid, "_pretty must be true or false."));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (MediaTypes.Negotiate(request) is null) return NotAcceptable;
        return request.Query.TryGetValue("_pretty", out var pretty) && pretty is not ["true" or "false"] ? BadPretty : await next(context);
    }
}
