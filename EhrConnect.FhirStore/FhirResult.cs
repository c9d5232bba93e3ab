using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirStore;

/// <summary>How an interaction ended.</summary>
/// <param name="Status">The HTTP status that FHIR R4 (3.1.0) gives this ending.</param>
/// <param name="Resource">The version to answer with; the deletion itself after a delete; null when there is none.</param>
/// <param name="Issues">Why it failed; empty when it did not.</param>
/// <param name="Audited">Whether the audit record was committed together with the change.</param>
public sealed record FhirResult(HttpStatusCode Status, StoredResource? Resource, IReadOnlyList<FhirIssue> Issues, bool Audited = false)
{
    /// <summary>What is wrong with a resource that was stored all the same, because the organisation reads leniently.</summary>
    public IReadOnlyList<FhirIssue> Warnings { get; init; } = [];

    internal static FhirResult Found(StoredResource resource) => new(HttpStatusCode.OK, resource, []);

    internal static FhirResult Failed(HttpStatusCode status, string code, string diagnostics, string? expression = null) =>
        new(status, null, [FhirIssue.Error(code, diagnostics, expression)]);

    internal static FhirResult Invalid(IReadOnlyList<FhirIssue> issues) => new(HttpStatusCode.BadRequest, null, issues);

    internal static FhirResult TooMuch() => Failed(
        HttpStatusCode.RequestEntityTooLarge, IssueCode.TooCostly, "The resources that this is about are more than Fhir__MaxBundleBytes allows at one time, so nothing was changed. Do it in parts.");

    internal static FhirResult NotFound() => Failed(HttpStatusCode.NotFound, IssueCode.NotFound, "There is no such resource.");

    internal static FhirResult Deleted(StoredResource deletion) =>
        Failed(HttpStatusCode.Gone, IssueCode.Deleted, "The resource was deleted.") with { Resource = deletion };
}
