namespace EhrConnect.Hl7;

/// <summary>How much of a message is checked; each level includes the ones before.</summary>
public enum ValidationLevel
{
    /// <summary>Nothing but the rules of a conformance profile.</summary>
    None = 0,

    /// <summary>Required segments, their order and how often they occur.</summary>
    Structure = 1,

    /// <summary>Required fields, repetitions, data types and lengths.</summary>
    Fields = 2,

    /// <summary>Codes of the tables the standard closes (data type ID).</summary>
    Tables = 3,
}
