using System.Diagnostics;
using EhrConnect.Data.Messages;
using EhrConnect.Hl7;
using EhrConnect.Hl7Gateway.Routing;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>One message of a connection on its way from the wire to its answer.</summary>
internal sealed class ReceivedMessage
{
    private bool? _isAcknowledgment;

    /// <summary>Null when the bytes are no message.</summary>
    public Hl7Message? Message { get; init; }

    /// <summary>Whether it answers a message that was sent.</summary>
    public bool IsAcknowledgment
    {
        get => _isAcknowledgment ??= Message is { IsAcknowledgment: true };
        init => _isAcknowledgment = value;
    }

    public required int Length { get; init; }

    /// <summary>The batch it came in; its messages are answered together.</summary>
    public FrameBatch? Batch { get; init; }

    public InboundConnection? Connection { get; init; }

    /// <summary>What is stored; null when nothing is.</summary>
    public IncomingMessage? Incoming { get; init; }

    public Activity? Activity { get; init; }

    /// <summary>Why it is not taken, so far as is known.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>What the commit says about <see cref="Incoming"/>.</summary>
    public IntakeResult? Stored { get; set; }

    /// <summary>How processing ended, when the answer waited for it.</summary>
    public ProcessingOutcome? Processed { get; set; }
}
