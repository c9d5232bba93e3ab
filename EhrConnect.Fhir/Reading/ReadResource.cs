using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Reading;

/// <summary>What reading a received resource gave: either it is valid, or there are issues to answer with.</summary>
/// <param name="Body">The received bytes without a byte order mark.</param>
/// <param name="Id">The id in the content; null when it has none.</param>
/// <param name="Issues">Why the resource cannot be stored; empty when it can.</param>
public sealed record ReadResource(ReadOnlyMemory<byte> Body, string? Id, IReadOnlyList<FhirIssue> Issues)
{
    /// <summary>Whether the resource may be stored.</summary>
    public bool IsValid => Issues.Count == 0;

    /// <summary>What is wrong with a resource that may be stored all the same (<see cref="ReadingMode.Lenient"/>).</summary>
    public IReadOnlyList<FhirIssue> Warnings { get; init; } = [];
}
