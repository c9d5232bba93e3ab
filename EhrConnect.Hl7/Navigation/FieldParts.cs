namespace EhrConnect.Hl7;

/// <summary>Walks the fields of a segment in one pass, with the numbers of the standard: MSH-1 is the field separator.</summary>
internal ref struct FieldParts
{
    readonly ReadOnlySpan<byte> _text;
    readonly int _start;
    readonly int _end;
    readonly byte _separator;
    readonly bool _isHeader;
    int _next;

    /// <summary>Begins before the first field.</summary>
    /// <param name="text">The text of the message.</param>
    /// <param name="start">Where the segment begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="separator">MSH-1.</param>
    public FieldParts(ReadOnlySpan<byte> text, int start, int length, byte separator)
    {
        _text = text;
        _start = start;
        _end = start + length;
        _separator = separator;
        ReadOnlySpan<byte> segment = text.Slice(start, length);
        _isHeader = SegmentScanner.IsHeader(segment);
        int name = segment.IndexOf(separator);
        _next = name < 0 ? int.MaxValue : start + name + 1;
    }

    /// <summary>The field just reached.</summary>
    public Slice Current { get; private set; }

    /// <summary>Its number.</summary>
    public int Number { get; private set; }

    /// <summary>Goes to the next field.</summary>
    public bool MoveNext()
    {
        Number++;
        if (_isHeader && Number <= 2)
            return MoveInHeader();
        if (_next > _end)
            return false;
        int length = _text[_next.._end].IndexOf(_separator);
        Current = new Slice(_next, length < 0 ? _end - _next : length);
        _next = length < 0 ? int.MaxValue : _next + length + 1;
        return true;
    }

    /// <summary>MSH-1 and MSH-2 hold delimiters and are taken whole.</summary>
    bool MoveInHeader()
    {
        Current = Slices.Field(_text, _start, _end, Number, _separator);
        if (Number == 2 && !Current.IsAbsent)
            _next = Current.Start + Current.Length < _end ? Current.Start + Current.Length + 1 : int.MaxValue;
        return !Current.IsAbsent;
    }
}
