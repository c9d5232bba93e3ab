using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Errors;

/// <summary>RFC 9457 problems with a stable <c>code</c>: the error answers of everything that is not FHIR.</summary>
static class ApiProblem
{
    public static ProblemHttpResult Result(int status, string code, string detail) => From(new ApiError(status, code, detail));

    /// <summary>The same for ids that do not exist and ids of other organisations.</summary>
    public static ProblemHttpResult NotFound() => From(ApiError.OfStatus(404));

    public static ProblemHttpResult From(ApiError error) => TypedResults.Problem(
        detail: error.Detail,
        statusCode: error.Status,
        title: Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(error.Status),
        type: "about:blank",
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = error.Code });

    /// <summary>What is wrong, field by field.</summary>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) => TypedResults.Problem(
        detail: "The request is not valid: see errors.",
        statusCode: StatusCodes.Status400BadRequest,
        title: "Bad Request",
        type: "about:blank",
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = "validation-failed", ["errors"] = errors });

    public static ProblemHttpResult Invalid(string field, string error) =>
        Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [error] });
}
