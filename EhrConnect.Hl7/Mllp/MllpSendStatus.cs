namespace EhrConnect.Hl7.Mllp;

/// <summary>How an exchange ended. Everything but <see cref="Acknowledged"/> and <see cref="NotRequested"/> leaves open whether the receiver has the message.</summary>
public enum MllpSendStatus
{
    /// <summary>The acknowledgement of this very message came; whether it accepts is in its code.</summary>
    Acknowledged = 0,

    /// <summary>The message asks for no answer (MSH-15 and MSH-16), or only in case of an error, and none came.</summary>
    NotRequested = 1,

    /// <summary>Nothing came in time. The connection is closed.</summary>
    TimedOut = 2,

    /// <summary>Answers came, but to other messages (MSA-2), until the time was over. The connection is closed.</summary>
    WrongControlId = 3,

    /// <summary>What came is no acknowledgement. The connection is closed.</summary>
    Unreadable = 4,

    /// <summary>The connection ended, before or in the middle of the answer.</summary>
    Closed = 5,
}
