using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Builds a new message. Values are set by path, in any order: a segment that is not there yet is added where the structure of the message has its place.
/// Not for several threads.
/// </summary>
public sealed class Hl7MessageBuilder
{
    readonly Hl7MessageEditor _editor;
    readonly MessageStructure? _structure;

    /// <summary>Begins a message with its MSH.</summary>
    /// <param name="header">What goes into MSH.</param>
    /// <param name="time">The clock for MSH-7 and a new MSH-10.</param>
    /// <exception cref="ArgumentException">The header names no message type, an unknown version or an unsupported character set.</exception>
    public Hl7MessageBuilder(MessageHeaderValues header, TimeProvider time)
    {
        Hl7Version version = Hl7Version.Find(header.Version)
            ?? throw new ArgumentException($"'{header.Version}' is not a version from 2.1 to 2.8.2.", nameof(header));
        string[] type = header.MessageType.Split('^', '_');
        if (type[0].Length != 3)
            throw new ArgumentException($"'{header.MessageType}' is not a message type; write it as ADT^A01.", nameof(header));
        if (header.CharacterSet is string name && CharacterSet.Find(name) is not { IsTransparent: true })
            throw new ArgumentException($"The character set '{name}' cannot be written.", nameof(header));

        Delimiters delimiters = header.Delimiters;
        byte[] start = Encoding.ASCII.GetBytes($"MSH{(char)delimiters.Field}{delimiters.EncodingCharacters}"
            + string.Concat(Enumerable.Repeat((char)delimiters.Field, header.CharacterSet is null ? 1 : 16)) + header.CharacterSet + "\r");
        _editor = Hl7Message.Parse(start).Message!.Edit();
        Set("MSH-3", header.SendingApplication).Set("MSH-4", header.SendingFacility);
        Set("MSH-5", header.ReceivingApplication).Set("MSH-6", header.ReceivingFacility);
        Set("MSH-7", Hl7Timestamp.From(time.GetLocalNow()).ToString());
        SetType(type[0], type.Length > 1 ? type[1] : string.Empty, version);
        Set("MSH-10", header.ControlId ?? new ControlIdSource(time).Next());
        Set("MSH-11", header.ProcessingId).Set("MSH-12", header.Version);
        SetCondition("MSH-15", header.AcceptAcknowledgment);
        SetCondition("MSH-16", header.ApplicationAcknowledgment);
        _structure = Hl7Dictionary.For(header.Version).StructureOf(_editor.ToMessage().Header);
    }

    /// <summary>Sets a value to text, which is escaped as needed; adds the segment when it is missing.</summary>
    /// <param name="path">The place, for example <c>PID-5.1</c> or <c>OBX(2)-5</c>.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The place cannot be written; the exception names the path.</exception>
    public Hl7MessageBuilder Set(string path, string text)
    {
        Ensure(Hl7Path.Cached(path));
        _editor.Set(path, text);
        return this;
    }

    /// <summary>Sets a value to the explicit null <c>""</c>.</summary>
    /// <param name="path">The place.</param>
    public Hl7MessageBuilder SetNull(string path)
    {
        Ensure(Hl7Path.Cached(path));
        _editor.SetNull(path);
        return this;
    }

    /// <summary>Sets a value that brings its own delimiters and escapes, for example <c>DOE^JOHN</c>.</summary>
    /// <param name="path">The place.</param>
    /// <param name="raw">The text as it is to be sent.</param>
    public Hl7MessageBuilder SetRaw(string path, string raw)
    {
        Ensure(Hl7Path.Cached(path));
        _editor.SetRaw(path, _editor.CharacterSet.Encode(raw));
        return this;
    }

    /// <summary>Adds a segment: the first where the structure has its place, a further one after what is there, so that groups repeat in the order of the calls.</summary>
    /// <param name="name">The segment name.</param>
    /// <returns>Its number among the segments of that name, for use in paths.</returns>
    public int AddSegment(string name)
    {
        if (_structure is null || !_structure.Root.Contains(name))
            return _editor.AddSegment(name);
        bool isFirst = _editor.Count(name) == 0;
        (int Problems, int Groups) least = (int.MaxValue, 0);
        int best = _editor.SegmentCount;
        for (int index = _editor.SegmentCount; index > 0; index--)
        {
            int number = _editor.InsertSegment(name, index);
            (int Problems, int Groups) found = Judge(isFirst);
            // A further segment goes as far back as it can; only the first one looks for the place that leaves the fewest gaps and groups.
            if (found.Problems == 0 && !isFirst)
                return number;
            _editor.RemoveSegment(name, number);
            if (found.CompareTo(least) < 0)
                (least, best) = (found, index);
        }

        return _editor.InsertSegment(name, best);
    }

    /// <summary>The message so far.</summary>
    public Hl7Message Build() => _editor.ToMessage();

    (int Problems, int Groups) Judge(bool countGaps)
    {
        MessageTree tree = StructureMatcher.Arrange(_editor.ToMessage(), _structure!);
        int gaps = countGaps ? StructureRules.Gaps(tree.Root) : 0;
        return (tree.Unplaced.Count(s => !s.Name.StartsWith('Z')) + gaps, tree.Root.AllGroups.Count());
    }

    void Ensure(Hl7Path path)
    {
        if (path.Groups.Count > 0)
            throw new ArgumentException($"Cannot write {path}: groups are for reading; name the segment by its number in the message.", nameof(path));
        const int Limit = 10_000;
        if (path.Occurrence > Limit)
            throw new ArgumentException($"Cannot write {path}: a message built here has at most {Limit} segments of a name.", nameof(path));
        for (int count = _editor.Count(path.Segment); count < path.Occurrence; count++)
            AddSegment(path.Segment);
    }

    void SetType(string code, string trigger, Hl7Version version)
    {
        Set("MSH-9.1", code);
        if (trigger.Length > 0)
            Set("MSH-9.2", trigger);
        if (trigger.Length > 0 && version.IsAtLeast("2.3.1"))
            Set("MSH-9.3", StructureNames.Of(code, trigger));
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
