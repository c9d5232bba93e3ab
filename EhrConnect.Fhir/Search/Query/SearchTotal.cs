namespace EhrConnect.Fhir.Search;

/// <summary>Whether the number of all matches is wanted (<c>_total</c>).</summary>
public enum SearchTotal
{
    /// <summary>The client does not say: then it is counted.</summary>
    Unspecified,

    /// <summary>Not wanted.</summary>
    None,

    /// <summary>Wanted; an estimate would do, and is exact here.</summary>
    Accurate,
}
