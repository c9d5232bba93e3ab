using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirStore;

/// <summary>A bundle as UTF-8 JSON, or why there is none.</summary>
/// <param name="Json">The bundle; null when there are issues.</param>
/// <param name="Issues">Empty when there is a bundle.</param>
/// <param name="Found">False when the resource whose history was asked for was never there.</param>
public sealed record Bundled(byte[]? Json, IReadOnlyList<FhirIssue> Issues, bool Found = true)
{
    /// <summary>Whether the credential is what is wrong.</summary>
    public bool Forbidden { get; private init; }

    internal static Bundled Refused(FhirIssue issue) => new(null, [issue]) { Forbidden = true };

    internal static Bundled Failed(params FhirIssue[] issues) => new(null, issues);
}
