namespace EhrConnect.Fhir.Search;

/// <summary>A folded text of one parameter.</summary>
public readonly record struct TextRow(string Parameter, string Value);
