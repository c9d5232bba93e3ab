namespace EhrConnect.Fhir.Search;

/// <summary>An element that a parameter searches.</summary>
/// <param name="Element">The element.</param>
/// <param name="Target">The only type of target that counts (<c>where(resolve() is Patient)</c>); null for all.</param>
public sealed record SearchedElement(IndexedElement Element, string? Target);
