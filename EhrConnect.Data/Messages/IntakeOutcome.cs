namespace EhrConnect.Data.Messages;

/// <summary>What became of an incoming message.</summary>
public enum IntakeOutcome
{
    /// <summary>Stored; it will be processed.</summary>
    Stored = 0,

    /// <summary>The same control id with the same content was stored before: no second effect.</summary>
    Duplicate = 1,

    /// <summary>The same control id with other content was stored before: kept for inspection, not processed (table 0357, 205).</summary>
    Conflict = 2,

    /// <summary>It came with a rejection and is kept for inspection.</summary>
    Rejected = 3,
}
