namespace EhrConnect.Hl7;

/// <summary>ERR-4 (table 0516).</summary>
public enum Hl7Severity
{
    /// <summary><c>E</c>: the message could not be processed.</summary>
    Error = 0,

    /// <summary><c>W</c>: processed, with a possible problem.</summary>
    Warning = 1,

    /// <summary><c>I</c>: processed, with a remark.</summary>
    Information = 2,
}
