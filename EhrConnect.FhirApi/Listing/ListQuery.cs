using EhrConnect.FhirApi.Errors;

namespace EhrConnect.FhirApi.Listing;

/// <summary>
/// What every list takes. A list that ignored a filter would answer more than was asked for, so what it does not know, or
/// cannot read, is an error.
/// </summary>
abstract record ListQuery
{
    public const int MaxLimit = 200;

    private const int DefaultLimit = 50;

    /// <summary>1 to 200; 50 when not given.</summary>
    public int? Limit { get; init; }

    /// <summary>The <c>nextCursor</c> of the page before.</summary>
    public string? Cursor { get; init; }

    internal int Take => Limit ?? DefaultLimit;

    /// <summary>Parameters that are known, but not built yet.</summary>
    protected virtual IEnumerable<string> NotBuilt => [];

    /// <summary>The error to answer with; null when the query can be served.</summary>
    internal ApiError? Refusal(IQueryCollection query) =>
        NotBuilt.FirstOrDefault(query.ContainsKey) is { } missing ? new ApiError(501, "not-implemented", $"Parameter '{missing}' is not built yet.") : null;

    /// <summary>What is wrong, by parameter.</summary>
    internal IEnumerable<(string Parameter, string Problem)> Problems(IQueryCollection query, IReadOnlyCollection<string> known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase)) yield return ("query", $"There is a parameter that this list does not have. It has: {string.Join(", ", known)}.");
            else if (values.Count != 1) yield return (name, "Give it once.");
            else if (values[0] is not { Length: > 0 and <= 200 } text || text.Any(char.IsControl)) yield return (name, "Give 1 to 200 characters, none of them a control character.");
        }

        if (Take is < 1 or > MaxLimit) yield return ("limit", $"Give a number from 1 to {MaxLimit}.");
        if (Cursor is not null && !IsReadable(Cursor)) yield return ("cursor", "This is not a nextCursor of this list.");
        foreach (var problem in OwnProblems()) yield return problem;
    }

    protected abstract bool IsReadable(string cursor);

    protected virtual IEnumerable<(string Parameter, string Problem)> OwnProblems() => [];
}
