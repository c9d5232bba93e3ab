using System.Runtime.InteropServices;

namespace EhrConnect.Hl7;

/// <summary>
/// What acknowledgements the sender asks for with MSH-15 and MSH-16 (chapter 2, "Acknowledgment rules").
/// Both empty is original mode: one AA, AE or AR. Otherwise enhanced mode: CA, CE or CR by MSH-15, and later AA, AE or AR by MSH-16.
/// </summary>
/// <param name="Accept">MSH-15.</param>
/// <param name="Application">MSH-16.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AcknowledgmentRequest(AcknowledgmentCondition Accept, AcknowledgmentCondition Application)
{
    /// <summary>What a message asks for.</summary>
    /// <param name="message">The message.</param>
    public static AcknowledgmentRequest Of(Hl7Message message)
    {
        Segment header = message.Header.Segment;
        return new(Read(header.Field(15).Value), Read(header.Field(16).Value));
    }

    /// <summary>True in enhanced mode.</summary>
    public bool IsEnhanced => Accept != AcknowledgmentCondition.Unspecified || Application != AcknowledgmentCondition.Unspecified;

    /// <summary>True when a commit acknowledgement (CA, CE, CR) is to be sent; never in original mode.</summary>
    /// <param name="success">Whether the message was stored.</param>
    public bool WantsAccept(bool success) => IsEnhanced && Wants(Accept, success);

    /// <summary>True when an application acknowledgement (AA, AE, AR) is to be sent; always in original mode.</summary>
    /// <param name="success">Whether the message was processed.</param>
    public bool WantsApplication(bool success) => !IsEnhanced || Wants(Application, success);

    static bool Wants(AcknowledgmentCondition condition, bool success) => condition switch
    {
        AcknowledgmentCondition.Always => true,
        AcknowledgmentCondition.Error => !success,
        AcknowledgmentCondition.Success => success,
        _ => false,
    };

    static AcknowledgmentCondition Read(Hl7Value value)
    {
        if (value.Is("AL"))
            return AcknowledgmentCondition.Always;
        if (value.Is("NE"))
            return AcknowledgmentCondition.Never;
        if (value.Is("ER"))
            return AcknowledgmentCondition.Error;
        return value.Is("SU") ? AcknowledgmentCondition.Success : AcknowledgmentCondition.Unspecified;
    }
}
