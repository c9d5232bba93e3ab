namespace EhrConnect.Hl7;

/// <summary>When an acknowledgement is wanted (table 0155).</summary>
public enum AcknowledgmentCondition
{
    /// <summary>The field is empty: nothing is said.</summary>
    Unspecified = 0,

    /// <summary><c>AL</c>: always.</summary>
    Always = 1,

    /// <summary><c>NE</c>: never.</summary>
    Never = 2,

    /// <summary><c>ER</c>: only for errors and rejections.</summary>
    Error = 3,

    /// <summary><c>SU</c>: only on success.</summary>
    Success = 4,
}
