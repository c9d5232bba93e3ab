namespace EhrConnect.Data.Resources;

/// <summary>A comparison with the row d of search_date.</summary>
/// <param name="Exact">What must hold.</param>
/// <param name="Bound">
/// What follows from it for the start of a date no longer than a day, by which the index is read; null when it bounds the
/// start itself. Longer ones are few, marked as wide, and looked up by their end.
/// </param>
internal sealed record DatePredicate(string Exact, string? Bound);
