namespace EhrConnect.Fhir.Search;

/// <summary>The search parameter types (FHIR R4, 3.1.1.4) that are implemented.</summary>
public enum SearchParameterKind
{
    /// <summary>A code or identifier, with or without its system.</summary>
    Token,

    /// <summary>The start of a text.</summary>
    Text,

    /// <summary>A date or period.</summary>
    Date,

    /// <summary>A reference to another resource.</summary>
    Reference,
}
