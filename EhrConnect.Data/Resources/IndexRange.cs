namespace EhrConnect.Data.Resources;

/// <summary>Rows of a table of the search index.</summary>
/// <param name="Rid">The column with the number of the resource.</param>
/// <param name="From">The table and its WHERE clause, to which more may be added.</param>
internal sealed record IndexRange(string Rid, string From);
