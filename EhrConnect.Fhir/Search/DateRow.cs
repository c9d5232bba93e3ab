namespace EhrConnect.Fhir.Search;

/// <summary>A date or period of one parameter.</summary>
public readonly record struct DateRow(string Parameter, DateInterval Interval);
