namespace EhrConnect.Data.Messages;

/// <summary>What became of an incoming message, once the commit that says so is durable.</summary>
public enum IntakeOutcome
{
    /// <summary>Stored; it will be processed.</summary>
    Stored,

    /// <summary>The same control id with the same content was stored before: no second effect.</summary>
    Duplicate,

    /// <summary>The same control id with other content was stored before: kept for inspection, not processed (table 0357, 205).</summary>
    Conflict,
}
