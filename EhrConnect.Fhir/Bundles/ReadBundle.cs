using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Bundles;

/// <summary>Either a batch or transaction, or what is wrong with it.</summary>
/// <param name="Type"><c>batch</c> or <c>transaction</c> when there are no issues.</param>
/// <param name="Entries">In the order they came.</param>
/// <param name="Issues">Empty when the bundle can be processed.</param>
public sealed record ReadBundle(string Type, IReadOnlyList<BundleEntry> Entries, IReadOnlyList<FhirIssue> Issues);
