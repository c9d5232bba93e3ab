namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>When and how messages of a connection are acknowledged.</summary>
public sealed record AcknowledgeSettings
{
    /// <summary>The default: as MSH-15 and MSH-16 ask, the application acknowledgement at once after the message is stored.</summary>
    public static AcknowledgeSettings Default { get; } = new();

    public AcknowledgeWhen When { get; init; } = AcknowledgeWhen.Stored;

    /// <summary>With <see cref="AcknowledgeWhen.Processed"/>: how long an answer waits for processing.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>With <see cref="AcknowledgeWhen.Later"/>: name or id of the connection that sends the acknowledgements; null for the outbound side of this one.</summary>
    public string? Connection { get; init; }

    /// <summary>Whether the commit bytes of MLLP release 2 (ACK 0x06, NAK 0x15) are sent.</summary>
    public bool CommitBytes { get; init; }

    public AcknowledgeMode Mode { get; init; } = AcknowledgeMode.AsRequested;
}

/// <summary>When the application acknowledgement (AA, AE, AR) is sent.</summary>
public enum AcknowledgeWhen
{
    /// <summary>When the message is durably stored.</summary>
    Stored = 0,

    /// <summary>When it is processed, or the time-out ends.</summary>
    Processed = 1,

    /// <summary>When it is processed, as a message of its own; for messages in enhanced mode. In original mode as <see cref="Stored"/>.</summary>
    Later = 2,
}

/// <summary>Which acknowledgement rules of chapter 2 hold.</summary>
public enum AcknowledgeMode
{
    /// <summary>Enhanced when MSH-15 or MSH-16 has a value, original otherwise.</summary>
    AsRequested = 0,

    /// <summary>One AA, AE or AR, whatever the message asks for.</summary>
    Original = 1,

    /// <summary>CA, CE or CR also for a message that asks for nothing.</summary>
    Enhanced = 2,
}
