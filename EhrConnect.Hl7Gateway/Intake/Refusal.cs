using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>Why a message is not taken. The text goes back to the sender and into the audit trail, so it holds no content.</summary>
internal sealed record Refusal(Hl7ErrorCode Code, string Reason, Hl7Location? Location = null)
{
    public static readonly Refusal NoFacility = new(Hl7ErrorCode.RequiredFieldMissing, "MSH-6 (receiving facility) is empty, so no organisation can be found", new Hl7Location("MSH", 1, 6));
    public static readonly Refusal UnknownFacility = new(Hl7ErrorCode.UnknownKeyIdentifier, "No organisation receives messages for this MSH-6 (receiving facility)", new Hl7Location("MSH", 1, 6));
    public static readonly Refusal NoControlId = new(Hl7ErrorCode.RequiredFieldMissing, "MSH-10 (message control id) is empty", new Hl7Location("MSH", 1, 10));
    public static readonly Refusal LongControlId = new(Hl7ErrorCode.ValueTooLong, "MSH-10 (message control id) is longer than 199 characters", new Hl7Location("MSH", 1, 10));
    public static readonly Refusal NoType = new(Hl7ErrorCode.RequiredFieldMissing, "MSH-9 (message type) is empty", new Hl7Location("MSH", 1, 9));
    public static readonly Refusal RepeatedControlId = new(Hl7ErrorCode.DuplicateKeyIdentifier, "MSH-10 (message control id) was used before with other content", new Hl7Location("MSH", 1, 10));
    public static readonly Refusal NotStored = new(Hl7ErrorCode.ApplicationInternalError, "The message could not be stored; send it again later");
    public static readonly Refusal Interrupted = new(Hl7ErrorCode.SegmentSequenceError, "The message was cut off by the start of the next one");
    public static readonly Refusal Noise = new(Hl7ErrorCode.SegmentSequenceError, "Bytes outside of an MLLP frame: a message starts with VT (0x0B) and ends with FS CR (0x1C 0x0D)");

    public static Refusal TooLarge(int limit) => new(Hl7ErrorCode.ApplicationInternalError, $"The message is longer than the limit of {limit} bytes");

    public AcknowledgmentError ToError() => new(Code, Reason, Location);
}
