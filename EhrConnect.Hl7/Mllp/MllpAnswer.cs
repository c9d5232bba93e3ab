namespace EhrConnect.Hl7.Mllp;

/// <summary>An acknowledgement as it came back: its MSA segment, and the whole message around it.</summary>
public sealed class MllpAnswer
{
    MllpAnswer(AcknowledgmentCode code, string controlId, Hl7Message message)
    {
        Code = code;
        ControlId = controlId;
        Message = message;
    }

    /// <summary>MSA-1.</summary>
    public AcknowledgmentCode Code { get; }

    /// <summary>MSA-2: the MSH-10 of the message that is acknowledged; empty when the receiver left it out.</summary>
    public string ControlId { get; }

    /// <summary>What the receiver says about it: ERR-8, else MSA-3. It may quote the message, so it belongs in no log.</summary>
    public string? Text => Message["ERR-8"].Text ?? Message["MSA-3"].Text;

    /// <summary>The whole acknowledgement.</summary>
    public Hl7Message Message { get; }

    /// <summary>True for AA and CA.</summary>
    public bool IsPositive => Code is AcknowledgmentCode.AA or AcknowledgmentCode.CA;

    /// <summary>True for CA, CE and CR, which speak of storing, not of processing.</summary>
    public bool IsCommit => Code is AcknowledgmentCode.CA or AcknowledgmentCode.CE or AcknowledgmentCode.CR;

    /// <summary>Reads an acknowledgement.</summary>
    /// <param name="bytes">The message without framing. Not copied.</param>
    /// <returns>Null when it is no message, has no MSA, or its MSA-1 is no code of table 0008.</returns>
    public static MllpAnswer? Read(ReadOnlyMemory<byte> bytes)
    {
        if (Hl7Message.Parse(bytes).Message is not Hl7Message message)
            return null;
        AcknowledgmentCode? code = message["MSA-1"].Text switch
        {
            "AA" => AcknowledgmentCode.AA,
            "AE" => AcknowledgmentCode.AE,
            "AR" => AcknowledgmentCode.AR,
            "CA" => AcknowledgmentCode.CA,
            "CE" => AcknowledgmentCode.CE,
            "CR" => AcknowledgmentCode.CR,
            _ => null,
        };
        return code is AcknowledgmentCode known ? new MllpAnswer(known, message["MSA-2"].Text ?? string.Empty, message) : null;
    }
}
