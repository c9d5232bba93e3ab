using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Patching;

/// <summary>Either a patch, or what is wrong with the document.</summary>
/// <param name="Patch">The patch; null when there is an issue.</param>
/// <param name="Issue">Null when there is a patch.</param>
public sealed record ParsedPatch(IResourcePatch? Patch, FhirIssue? Issue)
{
    internal static ParsedPatch Invalid(string diagnostics, string? place = null) =>
        new(null, FhirIssue.Error(IssueCode.Invalid, diagnostics, place));
}
