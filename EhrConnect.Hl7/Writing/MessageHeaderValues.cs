namespace EhrConnect.Hl7;

/// <summary>What goes into MSH of a new message.</summary>
public sealed record MessageHeaderValues
{
    /// <summary>MSH-9 as <c>ADT^A01</c>; the message structure is added where the version has it.</summary>
    public required string MessageType { get; init; }

    /// <summary>MSH-12.</summary>
    public string Version { get; init; } = "2.5.1";

    /// <summary>MSH-3.</summary>
    public string SendingApplication { get; init; } = string.Empty;

    /// <summary>MSH-4.</summary>
    public string SendingFacility { get; init; } = string.Empty;

    /// <summary>MSH-5.</summary>
    public string ReceivingApplication { get; init; } = string.Empty;

    /// <summary>MSH-6.</summary>
    public string ReceivingFacility { get; init; } = string.Empty;

    /// <summary>MSH-10; a new unique one when null.</summary>
    public string? ControlId { get; init; }

    /// <summary>MSH-11.</summary>
    public string ProcessingId { get; init; } = "P";

    /// <summary>MSH-15; <see cref="AcknowledgmentCondition.Unspecified"/> together with MSH-16 asks for original mode.</summary>
    public AcknowledgmentCondition AcceptAcknowledgment { get; init; }

    /// <summary>MSH-16.</summary>
    public AcknowledgmentCondition ApplicationAcknowledgment { get; init; }

    /// <summary>MSH-18, a name of table 0211; UTF-8 without a declaration when null.</summary>
    public string? CharacterSet { get; init; }

    /// <summary>MSH-1 and MSH-2.</summary>
    public Delimiters Delimiters { get; init; } = Delimiters.Standard;
}
