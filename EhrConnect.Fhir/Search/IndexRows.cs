namespace EhrConnect.Fhir.Search;

/// <summary>The rows under which one version of a resource is found.</summary>
/// <param name="Keys">Keys of <see cref="SearchKey"/>: every search by equality.</param>
/// <param name="Dates">Every search by date.</param>
/// <param name="Texts">Folded texts: every search by the start of a text.</param>
public sealed record IndexRows(IReadOnlyCollection<long> Keys, IReadOnlyCollection<DateRow> Dates, IReadOnlyCollection<TextRow> Texts)
{
    /// <summary>No rows.</summary>
    public static readonly IndexRows None = new([], [], []);
}
