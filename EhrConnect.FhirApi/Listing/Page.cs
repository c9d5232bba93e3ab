namespace EhrConnect.FhirApi.Listing;

/// <summary>One page of a list; without <see cref="NextCursor"/> it is the last one.</summary>
sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor);
