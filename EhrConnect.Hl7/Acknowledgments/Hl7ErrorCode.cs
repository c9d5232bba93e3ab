namespace EhrConnect.Hl7;

/// <summary>Message error condition codes (table 0357), with their numbers.</summary>
public enum Hl7ErrorCode
{
    /// <summary>Message accepted.</summary>
    MessageAccepted = 0,

    /// <summary>Segment sequence error: segments out of order or a required one missing.</summary>
    SegmentSequenceError = 100,

    /// <summary>A required field is missing.</summary>
    RequiredFieldMissing = 101,

    /// <summary>A value does not fit its data type.</summary>
    DataTypeError = 102,

    /// <summary>A coded value is not in its table.</summary>
    TableValueNotFound = 103,

    /// <summary>A value is too long.</summary>
    ValueTooLong = 104,

    /// <summary>A segment, field or group occurs too often.</summary>
    CardinalityError = 198,

    /// <summary>Another HL7 error.</summary>
    OtherError = 199,

    /// <summary>The message type is not supported.</summary>
    UnsupportedMessageType = 200,

    /// <summary>The trigger event is not supported.</summary>
    UnsupportedEventCode = 201,

    /// <summary>The processing id is not supported.</summary>
    UnsupportedProcessingId = 202,

    /// <summary>The version is not supported.</summary>
    UnsupportedVersionId = 203,

    /// <summary>A key is not known: a patient, a facility, an order.</summary>
    UnknownKeyIdentifier = 204,

    /// <summary>A key exists already; a control id was used again.</summary>
    DuplicateKeyIdentifier = 205,

    /// <summary>The application record is locked.</summary>
    ApplicationRecordLocked = 206,

    /// <summary>Another error inside the application.</summary>
    ApplicationInternalError = 207,
}
