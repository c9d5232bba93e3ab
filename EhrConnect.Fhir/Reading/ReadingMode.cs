namespace EhrConnect.Fhir.Reading;

/// <summary>What reading does with content that is not valid FHIR R4.</summary>
public enum ReadingMode
{
    /// <summary>It is refused.</summary>
    Strict,

    /// <summary>
    /// It is taken with warnings. Refused all the same is what cannot be stored or searched safely: malformed JSON, two
    /// members of one name, control characters, nesting without bound, another or an unknown resource type, an invalid id.
    /// </summary>
    Lenient,
}
