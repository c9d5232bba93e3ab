namespace EhrConnect.Fhir.Search;

/// <summary>The search parameter types of FHIR R4 (3.1.1.4).</summary>
public enum SearchParameterKind
{
    /// <summary>A decimal or whole number.</summary>
    Number,

    /// <summary>A date, a moment or a period.</summary>
    Date,

    /// <summary>The start of a text.</summary>
    String,

    /// <summary>A code or identifier, with or without its system.</summary>
    Token,

    /// <summary>A reference to another resource.</summary>
    Reference,

    /// <summary>Two or three values that belong together.</summary>
    Composite,

    /// <summary>A number with a unit.</summary>
    Quantity,

    /// <summary>An address or other URI.</summary>
    Uri,

    /// <summary>A parameter with rules of its own; none is implemented.</summary>
    Special,
}
