namespace EhrConnect.Fhir.Search;

/// <summary>How dates, numbers and quantities are compared (FHIR R4, 3.1.1.4.5 prefixes).</summary>
public enum SearchPrefix
{
    /// <summary><c>eq</c>, and no prefix: the search interval contains the value.</summary>
    Equal,

    /// <summary><c>ne</c>: it does not.</summary>
    NotEqual,

    /// <summary><c>gt</c>: part of the value lies above the search value.</summary>
    GreaterThan,

    /// <summary><c>lt</c>: part of the value lies below it.</summary>
    LessThan,

    /// <summary><c>ge</c>: <c>gt</c> or <c>eq</c>.</summary>
    GreaterOrEqual,

    /// <summary><c>le</c>: <c>lt</c> or <c>eq</c>.</summary>
    LessOrEqual,

    /// <summary><c>sa</c>: the value lies above the search value altogether.</summary>
    StartsAfter,

    /// <summary><c>eb</c>: the value lies below it altogether.</summary>
    EndsBefore,

    /// <summary>
    /// <c>ap</c>: the value overlaps the search interval, widened by a tenth: of its distance from now for a date, of itself
    /// for a number.
    /// </summary>
    Approximately,
}
