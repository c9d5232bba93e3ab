using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Patching;

/// <summary>Either the patched resource, or why the patch cannot be applied to this one.</summary>
/// <param name="Json">The patched UTF-8 JSON; null when there is an issue.</param>
/// <param name="Issue">Null when there is a result.</param>
public sealed record PatchResult(byte[]? Json, FhirIssue? Issue)
{
    internal static PatchResult Failed(PatchException failure) =>
        new(null, FhirIssue.Error(failure.Code, failure.Message, failure.Place));
}
