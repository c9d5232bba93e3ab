namespace EhrConnect.Hl7;

/// <summary>A segment of a message (chapter 2, "Segments"). Fields count from 1; MSH-1 is the field separator itself.</summary>
public readonly record struct Segment
{
    readonly Hl7Message? _message;
    readonly int _start;
    readonly int _length;

    internal Segment(Hl7Message message, int start, int length)
    {
        _message = message;
        _start = start;
        _length = length;
    }

    /// <summary>True when the message has this segment.</summary>
    public bool Exists => _message is not null;

    /// <summary>The segment name, for example <c>PID</c>; empty when absent.</summary>
    public string Name => _message is null ? string.Empty : SegmentNames.Of(Bytes, _message.Delimiters.Field);

    /// <summary>The bytes as sent, without the terminator; empty when absent.</summary>
    public ReadOnlySpan<byte> Bytes => _message is null ? default : _message.Span.Slice(_start, _length);

    /// <summary>Where the segment begins in <see cref="Hl7Message.Text"/>, or -1 when absent.</summary>
    public int Position => _message is null ? -1 : _start;

    /// <summary>The highest field number.</summary>
    public int FieldCount => _message is null ? 0 : Slices.FieldCount(Bytes, _message.Delimiters.Field);

    /// <summary>The n-th field, absent when the segment has fewer.</summary>
    /// <param name="number">Which one, from 1.</param>
    public Field Field(int number) => new(Value(number));

    /// <summary>True when the segment has this name.</summary>
    /// <param name="name">The name, for example <c>PID</c>.</param>
    public bool Is(string name) => _message is not null && _message.IsNamed(Bytes, name);

    /// <summary>The segment as text, decoded with the character set of the message; escapes stay as they are.</summary>
    public override string ToString() => _message is null ? string.Empty : _message.Codec.Inner.Decode(Bytes);

    /// <summary>True when the segment begins with a segment name and a field separator.</summary>
    internal bool IsWellFormed => _message is not null && (SegmentScanner.IsHeader(Bytes) || _message.Scanner.IsSegmentHead(Bytes));

    internal (int Start, int End) Bounds => (_start, _start + _length);

    internal Delimiters Delimiters => _message is null ? default : _message.Delimiters;

    internal Hl7Value Value(int number) => _message is null || number < 1
        ? default
        : new Hl7Value(_message, Slices.Field(_message.Span, _start, _start + _length, number, _message.Delimiters.Field));
}
