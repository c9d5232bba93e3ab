using EhrConnect.Data.Messages;
using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Why a message is not taken, and with which code that is said in original mode (<see cref="Application"/>) and in enhanced
/// mode (<see cref="Commit"/>). The texts go back to the sender and into the audit trail, so they hold no content.
/// </summary>
internal sealed record Refusal(AcknowledgmentCode Application, AcknowledgmentCode Commit, params IReadOnlyList<AcknowledgmentError> Errors)
{
    public static readonly Refusal NoFacility = Reject(Hl7ErrorCode.RequiredFieldMissing, "MSH-6 (receiving facility) is empty, so no organisation can be found", 6);
    public static readonly Refusal UnknownFacility = Reject(Hl7ErrorCode.UnknownKeyIdentifier, "No connection receives messages with this receiver and sender (MSH-3 to MSH-6)", 6);
    public static readonly Refusal Ambiguous = Reject(Hl7ErrorCode.UnknownKeyIdentifier, "More than one connection receives messages with this receiver and sender (MSH-3 to MSH-6)", 6);
    public static readonly Refusal NotReceiving = Reject(Hl7ErrorCode.ApplicationInternalError, "This connection is switched off");
    public static readonly Refusal ForeignNetwork = Reject(Hl7ErrorCode.ApplicationInternalError, "This connection does not receive from the sender's address");
    public static readonly Refusal TooManyConnections = Reject(Hl7ErrorCode.ApplicationInternalError, "This connection has as many senders as it allows");
    public static readonly Refusal NoControlId = Reject(Hl7ErrorCode.RequiredFieldMissing, "MSH-10 (message control id) is empty", 10);
    public static readonly Refusal LongControlId = Reject(Hl7ErrorCode.ValueTooLong, "MSH-10 (message control id) is longer than 199 characters", 10);
    public static readonly Refusal NoType = Reject(Hl7ErrorCode.RequiredFieldMissing, "MSH-9 (message type) is empty", 9);
    public static readonly Refusal ForeignType = Reject(Hl7ErrorCode.UnsupportedMessageType, "This connection does not receive this message type (MSH-9)", 9);
    public static readonly Refusal ForeignVersion = Reject(Hl7ErrorCode.UnsupportedVersionId, "This connection does not receive this version (MSH-12)", 12);
    public static readonly Refusal RepeatedControlId = Reject(Hl7ErrorCode.DuplicateKeyIdentifier, "MSH-10 (message control id) was used before with other content", 10);
    public static readonly Refusal NotStored =
        new(AcknowledgmentCode.AR, AcknowledgmentCode.CE, new AcknowledgmentError(Hl7ErrorCode.ApplicationInternalError, "The message could not be stored; send it again later"));
    public static readonly Refusal TwoInOne =
        Reject(Hl7ErrorCode.SegmentSequenceError, "The frame holds more than one message (a second MSH); give each a frame of its own, or send a batch (BHS, BTS)");
    public static readonly Refusal EmptyBatch = Reject(Hl7ErrorCode.SegmentSequenceError, "The batch has no message");
    public static readonly Refusal Interrupted = Reject(Hl7ErrorCode.SegmentSequenceError, "The message was cut off by the start of the next one");
    public static readonly Refusal Unfinished = Reject(Hl7ErrorCode.SegmentSequenceError, "The end of the message (FS CR) did not come in time; nothing of it is kept");
    public static readonly Refusal Noise = Reject(Hl7ErrorCode.SegmentSequenceError, "Bytes outside of an MLLP frame: a message starts with VT (0x0B) and ends with FS CR (0x1C 0x0D)");

    private const int MaxErrors = 20;

    public static Refusal TooLarge(int limit) => Reject(Hl7ErrorCode.ApplicationInternalError, $"The message is longer than the limit of {limit} bytes");

    public static Refusal LargeBatch(int limit) => Reject(Hl7ErrorCode.CardinalityError, $"The batch has more than {limit} messages, and none was taken; send it in several");

    public static Refusal Unreadable(Hl7ParseError error) =>
        new(AcknowledgmentCode.AE, AcknowledgmentCode.CE, new AcknowledgmentError(Hl7ErrorCode.SegmentSequenceError, error.Text, new Hl7Location("MSH")));

    public static Refusal Invalid(IReadOnlyList<ValidationIssue> issues) =>
        new(AcknowledgmentCode.AE, AcknowledgmentCode.CE, [.. issues.Take(MaxErrors).Select(issue => issue.ToAcknowledgmentError())]);

    /// <summary>As it is kept with the message.</summary>
    public IntakeRejection ToRejection() => new(((int)Errors[0].Code).ToString(System.Globalization.CultureInfo.InvariantCulture), Errors[0].Text ?? ErrorCodeTable.Describe(Errors[0].Code));

    private static Refusal Reject(Hl7ErrorCode code, string reason, int field = 0) =>
        new(AcknowledgmentCode.AR, AcknowledgmentCode.CR, new AcknowledgmentError(code, reason, field == 0 ? null : new Hl7Location("MSH", 1, field)));
}
