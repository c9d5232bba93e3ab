namespace EhrConnect.Integrations.Hl7v2;

/// <summary>Which messages wait for each other, and what happens behind one that fails for good.</summary>
public sealed record OrderingSettings
{
    /// <summary>The default: the messages of one patient on one connection in order of arrival, a dead letter holds nothing up.</summary>
    public static OrderingSettings Default { get; } = new();

    public OrderingKey Key { get; init; } = OrderingKey.Patient;

    public FailurePolicy OnFailure { get; init; } = FailurePolicy.Skip;
}

/// <summary>What messages must have in common to wait for each other.</summary>
public enum OrderingKey
{
    /// <summary>The connection and the first identifier of PID-3.</summary>
    Patient = 0,

    /// <summary>The connection: one message after the other.</summary>
    Connection = 1,

    /// <summary>Nothing: no order at all.</summary>
    None = 2,
}

/// <summary>What happens to the messages behind one that failed for good.</summary>
public enum FailurePolicy
{
    /// <summary>The failed one is a dead letter, the next one goes on.</summary>
    Skip = 0,

    /// <summary>They wait until somebody replays or discards the failed one.</summary>
    Halt = 1,
}
