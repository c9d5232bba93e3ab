using System.Globalization;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Builds a new message. Values are set by path, in any order: a segment that is not there yet is added where the structure of the message has its place.
/// Not for several threads.
/// </summary>
public sealed class Hl7MessageBuilder
{
    readonly Hl7MessageEditor _editor;
    readonly SegmentPlacement _placement;
    readonly bool _declaresCharacterSet;

    /// <summary>Begins a message with its MSH.</summary>
    /// <param name="header">What goes into MSH.</param>
    /// <param name="time">The clock for MSH-7 and a new MSH-10.</param>
    /// <exception cref="ArgumentException">The header names no message type, an unknown version, an unsupported character set or unusable delimiters.</exception>
    public Hl7MessageBuilder(MessageHeaderValues header, TimeProvider time)
    {
        if (header.Problem() is (string, string) problem)
            throw new ArgumentException(problem.Text, nameof(header));
        Hl7Version version = Hl7Version.Find(header.Version)!;
        // MSH-18 came with 2.3.
        _declaresCharacterSet = header.CharacterSet is null && version.IsAtLeast("2.3");
        _editor = Hl7Message.Parse(header.Start()).Message!.Edit();
        // MSH says which structure the message has; until it does, there is none to place segments in.
        _placement = new SegmentPlacement(_editor, structure: null);
        Set("MSH-3", header.SendingApplication).Set("MSH-4", header.SendingFacility);
        Set("MSH-5", header.ReceivingApplication).Set("MSH-6", header.ReceivingFacility);
        Set("MSH-7", Hl7Timestamp.From(time.GetLocalNow()));
        SetType(header.MessageType.Split('^', '_'), version);
        Set("MSH-10", header.ControlId ?? new ControlIdSource(time).Next());
        Set("MSH-11", header.ProcessingId).Set("MSH-12", header.Version);
        SetCondition("MSH-15", header.AcceptAcknowledgment);
        SetCondition("MSH-16", header.ApplicationAcknowledgment);
        Structure = Hl7Dictionary.For(header.Version).StructureOf(_editor.ToMessage().Header);
        _placement = new SegmentPlacement(_editor, Structure);
    }

    /// <summary>The structure of the message type in the version, or null when the version defines none.</summary>
    internal MessageStructure? Structure { get; }

    /// <summary>Sets a value to text, which is escaped as needed; adds the segment, and the groups the path names, when they are missing.</summary>
    /// <param name="path">The place, for example <c>PID-5.1</c>, <c>OBX(2)-5</c> or <c>/ORDER_OBSERVATION(2)/OBX-5</c>.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The place or the text cannot be written; the exception names the path.</exception>
    public Hl7MessageBuilder Set(string path, string text)
    {
        var compiled = Hl7Path.Cached(path);
        if (TrySet(compiled, text) is string problem)
            SingleEdit.Throw(compiled, problem);
        return this;
    }

    /// <summary>Sets a value to a number (data type NM), with the digits it has.</summary>
    /// <param name="path">The place.</param>
    /// <param name="number">The number.</param>
    public Hl7MessageBuilder Set(string path, decimal number) => Set(path, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sets a value to a date (data type DT).</summary>
    /// <param name="path">The place.</param>
    /// <param name="date">The date.</param>
    public Hl7MessageBuilder Set(string path, DateOnly date) => Set(path, date.ToString("yyyyMMdd", CultureInfo.InvariantCulture));

    /// <summary>Sets a value to a date or time with its precision and zone (data types DT, DTM, TS).</summary>
    /// <param name="path">The place.</param>
    /// <param name="timestamp">The date or time; <see cref="Hl7Timestamp.From"/> makes one.</param>
    public Hl7MessageBuilder Set(string path, Hl7Timestamp timestamp) => Set(path, timestamp.ToString());

    /// <summary>Sets a value to the explicit null <c>""</c>.</summary>
    /// <param name="path">The place.</param>
    /// <exception cref="ArgumentException">The place cannot be written; the exception names the path.</exception>
    public Hl7MessageBuilder SetNull(string path) => SetRaw(path, "\"\"");

    /// <summary>Sets a value that brings its own delimiters and escapes, for example <c>DOE^JOHN</c>.</summary>
    /// <param name="path">The place.</param>
    /// <param name="raw">The text as it is to be sent; no CR or LF.</param>
    /// <exception cref="ArgumentException">The place or the text cannot be written; the exception names the path.</exception>
    public Hl7MessageBuilder SetRaw(string path, string raw)
    {
        var compiled = Hl7Path.Cached(path);
        if (TrySetRaw(compiled, raw) is string problem)
            SingleEdit.Throw(compiled, problem);
        return this;
    }

    /// <summary>Adds a segment: the first where the structure has its place, a further one after what is there, so that groups repeat in the order of the calls.</summary>
    /// <param name="name">The segment name.</param>
    /// <returns>Its number among the segments of that name, for use in paths.</returns>
    public int AddSegment(string name) => _placement.Add(name);

    /// <summary>
    /// The message so far. One that holds more than ASCII declares <c>UNICODE UTF-8</c> in MSH-18, unless the header named a character set:
    /// a receiver takes a message that declares nothing for ASCII.
    /// </summary>
    public Hl7Message Build()
    {
        Hl7Message message = _editor.ToMessage();
        return _declaresCharacterSet && !Ascii.IsValid(message.Span) && message.Header.CharacterSet is null
            ? message.With("MSH-18", CharacterSet.Utf8.Name)
            : message;
    }

    internal string? TrySet(Hl7Path path, string text) =>
        EditLocator.ProblemOf(path) ?? _placement.Ensure(path) ?? _editor.TrySet(path, text);

    internal string? TrySetRaw(Hl7Path path, string raw)
    {
        if (raw.AsSpan().ContainsAny('\r', '\n'))
            return "a value holds no segment end";
        return _editor.CharacterSet.CanEncode(raw)
            ? EditLocator.ProblemOf(path) ?? _placement.Ensure(path) ?? _editor.TryReplace(path, _editor.CharacterSet.Encode(raw))
            : $"the character set of the message ({_editor.CharacterSet.Label}) does not have all characters of the text";
    }

    /// <summary>MSH-9 from <c>ADT^A01</c>, <c>ADT_A01</c> or, with a structure of its own, <c>ADT^A01^ADT_A01</c>.</summary>
    void SetType(string[] parts, Hl7Version version)
    {
        Set("MSH-9.1", parts[0]);
        if (parts.Length == 1)
            return;
        Set("MSH-9.2", parts[1]);
        if (version.IsAtLeast("2.3.1"))
            Set("MSH-9.3", parts.Length == 4 ? $"{parts[2]}_{parts[3]}" : StructureNames.Of(parts[0], parts[1]));
    }

    void SetCondition(string path, AcknowledgmentCondition condition)
    {
        string text = condition switch
        {
            AcknowledgmentCondition.Always => "AL",
            AcknowledgmentCondition.Never => "NE",
            AcknowledgmentCondition.Error => "ER",
            AcknowledgmentCondition.Success => "SU",
            _ => string.Empty,
        };
        if (text.Length > 0)
            Set(path, text);
    }
}
