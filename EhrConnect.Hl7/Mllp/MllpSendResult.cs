namespace EhrConnect.Hl7.Mllp;

/// <summary>How sending one message ended.</summary>
public sealed class MllpSendResult
{
    internal MllpSendResult(MllpSendStatus status, MllpAnswer? answer, ReadOnlyMemory<byte> received, TimeSpan duration)
    {
        Status = status;
        Answer = answer;
        Received = received;
        Duration = duration;
    }

    /// <summary>The kind of ending.</summary>
    public MllpSendStatus Status { get; }

    /// <summary>The acknowledgement of this message; null when none came.</summary>
    public MllpAnswer? Answer { get; }

    /// <summary>The first bytes that came back since the message was sent, framing and all: for diagnosis.</summary>
    public ReadOnlyMemory<byte> Received { get; }

    /// <summary>From the first byte out to the end of the exchange.</summary>
    public TimeSpan Duration { get; }

    /// <summary>True when the receiver has accepted the message, or was not to answer at all.</summary>
    public bool IsAccepted => Status == MllpSendStatus.NotRequested || Answer is { IsPositive: true };
}
