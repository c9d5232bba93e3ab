namespace EhrConnect.Hl7;

/// <summary>MSA-1, the acknowledgement code (table 0008).</summary>
public enum AcknowledgmentCode
{
    /// <summary>Application accept; original and enhanced mode.</summary>
    AA = 0,

    /// <summary>Application error: the message was understood and not processed.</summary>
    AE = 1,

    /// <summary>Application reject: the message cannot be processed here.</summary>
    AR = 2,

    /// <summary>Commit accept: safely stored; enhanced mode.</summary>
    CA = 3,

    /// <summary>Commit error: not stored, for a reason that may pass; enhanced mode.</summary>
    CE = 4,

    /// <summary>Commit reject: not acceptable; enhanced mode.</summary>
    CR = 5,
}
