namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>How much of a message is checked before it is accepted; each level includes the ones before.</summary>
public enum ValidationMode
{
    /// <summary>Nothing but the rules of the profile.</summary>
    None = 0,

    /// <summary>Segments, their order and how often they occur.</summary>
    Structure = 1,

    /// <summary>Required fields, repetitions, data types, lengths.</summary>
    Fields = 2,

    /// <summary>Codes of the tables that the standard closes.</summary>
    Tables = 3,
}
