using System.Numerics;
using System.Runtime.CompilerServices;

namespace EhrConnect.Hl7;

/// <summary>
/// Walks every undivided value of a message in order, empty ones included, in one pass over the bytes and without allocating.
/// Segment names are not values; MSH-1 and MSH-2 are.
/// </summary>
public ref struct LeafEnumerator
{
    readonly Hl7Message _message;
    readonly ReadOnlySpan<byte> _text;
    readonly Delimiters _delimiters;
    readonly DelimiterMask _mask;
    ulong _bits;
    int _block;
    int _segmentStart;
    int _headerStep;
    int _start;
    int _segment;
    int _field;
    int _repetition;
    int _component;
    int _subcomponent;
    int _end;
    byte _delimiter;

    internal LeafEnumerator(Hl7Message message)
    {
        _message = message;
        _text = message.Span;
        _delimiters = message.Delimiters;
        _mask = new DelimiterMask(_delimiters);
        _segment = -1;
        BeginSegment(0);
    }

    /// <summary>The value just reached.</summary>
    public readonly Hl7Leaf Current =>
        new(_segment, _field, _repetition, _component, _subcomponent, new Hl7Value(_message, new Slice(_start, _end - _start, IsVerbatim: _delimiter == 0)));

    /// <summary>The text of the value just reached, as <see cref="Hl7Value.Text"/> gives it: null unless present.</summary>
    public readonly string? Text
    {
        get
        {
            int length = _end - _start;
            if (length == 0)
                return null;
            Span<char> characters = stackalloc char[ShortText.BlockLength];
            return length <= ShortText.BlockLength && (length != 2 || _text[_start] != '"')
                && ShortText.TryWiden(_text, _start, length, _delimiters.Escape, characters, out int written)
                ? new string(characters[..written])
                : Current.Value.Text;
        }
    }

    /// <summary>Writes the text of the value just reached without making a string, as <see cref="Hl7Value.TryDecode"/> does, and without making a value either.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="written">How many characters were written.</param>
    /// <returns>False when the destination is too short.</returns>
    public readonly bool TryDecode(Span<char> destination, out int written)
    {
        int length = _end - _start;
        if (length == 0)
        {
            written = 0;
            return true;
        }

        // Two bytes that begin with a quotation mark can be the explicit null, which only the value knows.
        return ((length != 2 || _text[_start] != '"') && ShortText.TryWiden(_text, _start, length, _delimiters.Escape, destination, out written))
            || Current.Value.TryDecode(destination, out written);
    }

    /// <summary>This enumerator, for <c>foreach</c>.</summary>
    public readonly LeafEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next value.</summary>
    public bool MoveNext()
    {
        if (_delimiter != 0)
            Step(_delimiter, _end + 1);
        while (_start < int.MaxValue)
        {
            if (_headerStep > 0)
            {
                if (MoveInHeader())
                    return true;
                continue;
            }

            int end = NextDelimiter();
            byte delimiter = end < _text.Length ? _text[end] : (byte)'\r';
            if (delimiter == '\n' && !_message.Scanner.EndsSegment(_text, end))
                continue;
            if (_field > 0)
            {
                _end = end;
                _delimiter = delimiter;
                return true;
            }

            // The segment name: whatever stands before the first field separator.
            if (delimiter == _delimiters.Field || delimiter is (byte)'\r' or (byte)'\n')
                Step(delimiter, end + 1);
        }

        _delimiter = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int NextDelimiter()
    {
        while (_bits == 0)
        {
            _block += DelimiterMask.BlockLength;
            if (_block >= _text.Length)
                return _text.Length;
            _bits = _mask.At(_text, _block);
        }

        int position = _block + BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        return position;
    }

    void Step(byte delimiter, int next)
    {
        _start = next;
        if (delimiter == _delimiters.Field)
        {
            BeginField(next);
        }
        else if (delimiter == _delimiters.Component)
        {
            _component++;
            _subcomponent = 1;
        }
        else if (delimiter is (byte)'\r' or (byte)'\n')
        {
            BeginSegment(SegmentScanner.Next(_text, Math.Min(next, _text.Length)));
        }
        else if (delimiter == _delimiters.Subcomponent)
        {
            _subcomponent++;
        }
        else
        {
            _repetition++;
            _component = 1;
            _subcomponent = 1;
        }
    }

    void BeginField(int start)
    {
        _start = start;
        _field++;
        _repetition = 1;
        _component = 1;
        _subcomponent = 1;
    }

    void BeginSegment(int start)
    {
        if (start >= _text.Length)
        {
            _start = int.MaxValue;
            return;
        }

        _segment++;
        _segmentStart = start;
        _start = start;
        _field = 0;
        _headerStep = SegmentScanner.IsHeader(_text[start..]) ? 1 : 0;
        // The mask goes on from where it is; only the first segment and the one after a header have to look it up.
        if (_segment == 0)
            Seek(start);
    }

    /// <summary>MSH-1 and MSH-2 hold delimiters and are taken whole.</summary>
    bool MoveInHeader()
    {
        int end = _message.Scanner.End(_text, _segmentStart);
        Slice slice = _headerStep < 3 ? Slices.Field(_text, _segmentStart, end, _headerStep, _delimiters.Field) : Slice.Absent;
        if (!slice.IsAbsent)
        {
            _field = _headerStep++;
            _repetition = _component = _subcomponent = 1;
            (_start, _end, _delimiter) = (slice.Start, slice.Start + slice.Length, 0);
            return true;
        }

        // Past MSH-2, at a field separator or at the end of the segment: on as in any segment.
        _headerStep = 0;
        int after = _field == 2 ? _end : end;
        Seek(after + 1);
        if (after < end)
            BeginField(after + 1);
        else
            BeginSegment(SegmentScanner.Next(_text, end));
        return false;
    }

    void Seek(int position)
    {
        _block = position & ~(DelimiterMask.BlockLength - 1);
        _bits = _block < _text.Length ? _mask.At(_text, _block) & (ulong.MaxValue << (position & (DelimiterMask.BlockLength - 1))) : 0;
    }
}
