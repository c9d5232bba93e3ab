namespace EhrConnect.Hl7;

/// <summary>Whether a field or component is to be sent (chapter 2, "Optionality").</summary>
public enum Usage
{
    /// <summary><c>O</c>: optional.</summary>
    Optional = 0,

    /// <summary><c>R</c>: required.</summary>
    Required = 1,

    /// <summary><c>C</c>: depends on other values.</summary>
    Conditional = 2,

    /// <summary><c>B</c>: kept for older versions.</summary>
    Backward = 3,

    /// <summary><c>X</c>: not to be sent; only conformance profiles say so.</summary>
    NotSupported = 4,
}
