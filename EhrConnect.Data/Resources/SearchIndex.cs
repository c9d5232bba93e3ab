namespace EhrConnect.Data.Resources;

/// <summary>The rows under which a resource is found.</summary>
/// <param name="Keys">64-bit hashes of (type, parameter, value): every equality search.</param>
/// <param name="Dates">Half-open intervals: every date search.</param>
/// <param name="Texts">Folded text: every "starts with" search.</param>
public sealed record SearchIndex(IReadOnlyCollection<long> Keys, IReadOnlyCollection<SearchDate> Dates, IReadOnlyCollection<SearchText> Texts)
{
    public static readonly SearchIndex Empty = new([], [], []);
}

/// <summary>A date or period as the half-open interval [<paramref name="Low"/>, <paramref name="High"/>).</summary>
public readonly record struct SearchDate(string Parameter, DateTimeOffset Low, DateTimeOffset High);

/// <summary>A folded (lower case, without accents) text value.</summary>
public readonly record struct SearchText(string Parameter, string Value);
