using System.Net;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>How a bundle ended: with a bundle of answers, or as a whole with issues and nothing done.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Json">The answer; null when there are issues.</param>
/// <param name="Issues">Why nothing was done.</param>
/// <param name="Audited">Whether the audit record of the bundle was committed together with its changes.</param>
public sealed record BundleResult(HttpStatusCode Status, byte[]? Json, IReadOnlyList<FhirIssue> Issues, bool Audited = false)
{
    internal static BundleResult Failed(FhirResult result) => new(result.Status, null, result.Issues);

    internal static BundleResult Invalid(IReadOnlyList<FhirIssue> issues) =>
        new(issues.Any(issue => issue.Code is IssueCode.TooCostly) ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.BadRequest, null, issues);
}
