namespace EhrConnect.Hl7.Mllp;

/// <summary>How a client waits for its acknowledgements.</summary>
public sealed class MllpClientOptions
{
    /// <summary>The defaults: 30 seconds, one message in flight.</summary>
    public static MllpClientOptions Default { get; } = new();

    /// <summary>From the first byte of a message to its acknowledgement, writing included. After it the connection closes.</summary>
    public TimeSpan AcknowledgmentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many messages may wait for their acknowledgement at once. More than one only when the receiver is known to answer with the right MSA-2.</summary>
    public int InFlight { get; init; } = 1;

    /// <summary>
    /// False (the default): in enhanced mode the commit acknowledgement ends the exchange when the message asks for one.
    /// True: the application acknowledgement is waited for as well, when the message asks for it (MSH-16).
    /// </summary>
    public bool AwaitApplicationAcknowledgment { get; init; }

    /// <summary>
    /// False when application acknowledgements come over another connection: in enhanced mode only the commit acknowledgement is waited
    /// for, and nothing when MSH-15 asks for none. A message in original mode has its one answer here in any case.
    /// </summary>
    public bool ExpectsApplicationAcknowledgment { get; init; } = true;

    /// <summary>The longest acknowledgement in bytes.</summary>
    public int MaximumAnswerLength { get; init; } = 1024 * 1024;

    /// <summary>How many bytes of what came back are kept for diagnosis.</summary>
    public int DiagnosisLength { get; init; } = 4096;

    /// <summary>An acknowledgement that ends in FS without CR is taken when nothing more has come for this long.</summary>
    public TimeSpan UnterminatedAfter { get; init; } = TimeSpan.FromMilliseconds(200);
}
