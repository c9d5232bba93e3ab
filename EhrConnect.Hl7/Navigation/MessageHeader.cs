namespace EhrConnect.Hl7;

/// <summary>The fields of MSH by name (chapter 2, "MSH - message header segment"). A field that holds nothing is null.</summary>
public readonly record struct MessageHeader
{
    internal MessageHeader(Segment segment) => Segment = segment;

    /// <summary>The MSH segment.</summary>
    public Segment Segment { get; }

    /// <summary>MSH-3.1, the sending application.</summary>
    public string? SendingApplication => Component(3, 1);

    /// <summary>MSH-4.1, the sending facility.</summary>
    public string? SendingFacility => Component(4, 1);

    /// <summary>MSH-5.1, the receiving application.</summary>
    public string? ReceivingApplication => Component(5, 1);

    /// <summary>MSH-6.1, the receiving facility.</summary>
    public string? ReceivingFacility => Component(6, 1);

    /// <summary>MSH-7, when the sender made the message.</summary>
    public Hl7Timestamp? Timestamp => Segment.Field(7).Component(1).Value.Timestamp;

    /// <summary>MSH-9.1, the message code, for example <c>ADT</c>.</summary>
    public string? MessageCode => Component(9, 1);

    /// <summary>MSH-9.2, the trigger event, for example <c>A01</c>.</summary>
    public string? TriggerEvent => Component(9, 2);

    /// <summary>MSH-9.3, the message structure, for example <c>ADT_A01</c>; senders before 2.3.1 leave it out.</summary>
    public string? MessageStructure => Component(9, 3);

    /// <summary>MSH-10, the sender's identifier of the message.</summary>
    public string? ControlId => Segment.Field(10).Text;

    /// <summary>MSH-11.1, <c>P</c> production, <c>T</c> training or <c>D</c> debugging.</summary>
    public string? ProcessingId => Component(11, 1);

    /// <summary>MSH-12.1, the version, for example <c>2.5.1</c>.</summary>
    public string? Version => Component(12, 1);

    /// <summary>MSH-15, when the sender wants an accept acknowledgement: <c>AL</c>, <c>NE</c>, <c>ER</c> or <c>SU</c> (table 0155).</summary>
    public string? AcceptAcknowledgmentType => Segment.Field(15).Text;

    /// <summary>MSH-16, when the sender wants an application acknowledgement: <c>AL</c>, <c>NE</c>, <c>ER</c> or <c>SU</c> (table 0155).</summary>
    public string? ApplicationAcknowledgmentType => Segment.Field(16).Text;

    /// <summary>MSH-18, the character sets as sent.</summary>
    public string? CharacterSet => Segment.Field(18).Text;

    string? Component(int field, int component) => Segment.Field(field).Component(component).Subcomponent(1).Text;
}
