using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirStore;

/// <summary>A bundle as UTF-8 JSON, or why there is none.</summary>
/// <param name="Json">The bundle; null when there are issues.</param>
/// <param name="Issues">Empty when there is a bundle.</param>
/// <param name="Found">False when the resource whose history was asked for was never there.</param>
public sealed record Bundled(byte[]? Json, IReadOnlyList<FhirIssue> Issues, bool Found = true)
{
    internal static Bundled Failed(params FhirIssue[] issues) => new(null, issues);
}
