namespace EhrConnect.Fhir.Search;

/// <summary>The rows under which one version of a resource is found.</summary>
/// <param name="Keys">Every search by equality but that of references.</param>
/// <param name="References">Literal references.</param>
/// <param name="Dates">Dates and periods.</param>
/// <param name="Numbers">Numbers and quantities.</param>
/// <param name="Texts">Folded texts.</param>
public sealed record IndexRows(
    IReadOnlyCollection<KeyRow> Keys,
    IReadOnlyCollection<ReferenceRow> References,
    IReadOnlyCollection<DateRow> Dates,
    IReadOnlyCollection<NumberRow> Numbers,
    IReadOnlyCollection<TextRow> Texts)
{
    /// <summary>No rows.</summary>
    public static readonly IndexRows None = new([], [], [], [], []);
}

/// <summary>A key of <see cref="SearchKey"/>.</summary>
/// <param name="Key">The key.</param>
/// <param name="Element">The number of the element: whether it has a value at all (<c>:missing</c>).</param>
public readonly record struct KeyRow(long Key, int Element);

/// <summary>A literal reference.</summary>
/// <param name="Target"><see cref="SearchKey.OfResource"/> of what it points to.</param>
/// <param name="Element">The number of the element.</param>
public readonly record struct ReferenceRow(long Target, int Element);

/// <summary>A date or period as the half-open interval [Low, High), in 100 ns since 0001-01-01 UTC.</summary>
/// <param name="Element">The number of the element.</param>
/// <param name="Low">The first moment.</param>
/// <param name="High">The first moment after it.</param>
public readonly record struct DateRow(int Element, long Low, long High);

/// <summary>A number or range of numbers, both ends included.</summary>
/// <param name="Key">A key of the element and the unit that the numbers are in.</param>
/// <param name="Low">The lower end; minus infinity when it is open.</param>
/// <param name="High">The upper end; infinity when it is open.</param>
public readonly record struct NumberRow(long Key, double Low, double High);

/// <summary>A text without case, accents and superfluous white space.</summary>
/// <param name="Element">The number of the element.</param>
/// <param name="Value">The folded text, cut at <see cref="TextFolding.MaxLength"/>.</param>
public readonly record struct TextRow(int Element, string Value);
