namespace EhrConnect.Data.Resources;

/// <summary>The rows under which a resource is found. Elements and keys are numbers that mean nothing here.</summary>
/// <param name="Keys">Every search by equality but that of references, each with the element it is of.</param>
/// <param name="References">The numbers of what is pointed to.</param>
/// <param name="Dates">Half-open intervals: every date search.</param>
/// <param name="Numbers">Closed intervals: every search by number or quantity.</param>
/// <param name="Texts">Folded text: every "starts with" search.</param>
public sealed record SearchIndex(
    IReadOnlyCollection<SearchKeyRow> Keys,
    IReadOnlyCollection<SearchReference> References,
    IReadOnlyCollection<SearchDate> Dates,
    IReadOnlyCollection<SearchNumber> Numbers,
    IReadOnlyCollection<SearchText> Texts)
{
    public static readonly SearchIndex Empty = new([], [], [], [], []);
}

/// <summary>A 64-bit hash of an element and its value.</summary>
public readonly record struct SearchKeyRow(long Key, int Element);

/// <summary>A reference to the resource with the number <paramref name="Target"/>.</summary>
public readonly record struct SearchReference(long Target, int Element);

/// <summary>A date or period as the half-open interval [<paramref name="Low"/>, <paramref name="High"/>) in 100 ns since 0001-01-01 UTC.</summary>
/// <param name="Element">The element.</param>
/// <param name="Low">The first moment.</param>
/// <param name="High">The first moment after it.</param>
/// <param name="Several">Whether the resource has other dates of this element.</param>
public readonly record struct SearchDate(int Element, long Low, long High, bool Several);

/// <summary>A number, or a range with both ends, under a hash of its element and unit.</summary>
public readonly record struct SearchNumber(long Key, double Low, double High);

/// <summary>A folded (lower case, without accents) text value.</summary>
public readonly record struct SearchText(int Element, string Value);
