namespace EhrConnect.FhirStore.Search;

/// <summary>The addresses of a page and its neighbours, and the number of all matches.</summary>
internal sealed record PageLinks(string Self, string? Next, string? Previous, long? Total);
