namespace EhrConnect.FhirStore.Search;

/// <summary>Which page of which search is wanted.</summary>
/// <param name="Parameters">The parameters of the search: those of the request, or those that a cursor carries.</param>
/// <param name="Position">What the cursor says; null for the first page.</param>
internal sealed record PageStart(IReadOnlyList<KeyValuePair<string, string>> Parameters, SearchPosition? Position);
