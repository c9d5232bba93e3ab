using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>Either a query, or what is wrong with it.</summary>
/// <param name="Query">The query; null when there are issues.</param>
/// <param name="Issues">Empty when there is a query.</param>
public sealed record ParsedSearch(SearchQuery? Query, IReadOnlyList<FhirIssue> Issues);
