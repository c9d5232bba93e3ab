using System.Net;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirStore.Writing;

/// <summary>What a command comes to, given what is stored.</summary>
/// <param name="Result">What is answered once the write is committed; with issues, why there is none.</param>
/// <param name="Write">The version to store; null when nothing changes.</param>
internal sealed record WriteDecision(FhirResult Result, PreparedWrite? Write)
{
    /// <summary>Nothing is written.</summary>
    public static WriteDecision Of(FhirResult result) => new(result, null);

    /// <summary>A version is written.</summary>
    public static WriteDecision Of(HttpStatusCode status, PreparedWrite write) => new(new FhirResult(status, write.Written.Resource, []), write);

    /// <summary>The same, telling what is wrong with the content all the same.</summary>
    public WriteDecision With(IReadOnlyList<FhirIssue> warnings) => this with { Result = Result with { Warnings = warnings } };
}
