namespace EhrConnect.Hl7;

/// <summary>Walks the parts of a value in one pass: asking for the n-th part one by one reads a long value as often as it has parts.</summary>
internal ref struct Parts
{
    readonly ReadOnlySpan<byte> _text;
    readonly int _end;
    readonly byte _delimiter;
    int _next;

    /// <summary>Begins before the first part.</summary>
    /// <param name="text">The text of the message.</param>
    /// <param name="parent">The value; absent or empty it has no parts.</param>
    /// <param name="delimiter">What it is split on.</param>
    public Parts(ReadOnlySpan<byte> text, Slice parent, byte delimiter)
    {
        _text = text;
        _end = parent.Start + parent.Length;
        _delimiter = delimiter;
        _next = parent.Length > 0 ? parent.Start : int.MaxValue;
        // What is not split is its own only part.
        IsWhole = parent.IsVerbatim || delimiter == Delimiters.None;
        Current = parent;
    }

    /// <summary>The part just reached.</summary>
    public Slice Current { get; private set; }

    /// <summary>The number of the part just reached, from 1.</summary>
    public int Number { get; private set; }

    bool IsWhole { get; }

    /// <summary>Goes to the next part.</summary>
    public bool MoveNext()
    {
        if (_next > _end)
            return false;
        int length = IsWhole ? -1 : _text[_next.._end].IndexOf(_delimiter);
        int end = length < 0 ? _end : _next + length;
        Current = Current with { Start = _next, Length = end - _next };
        _next = length < 0 ? int.MaxValue : end + 1;
        Number++;
        return true;
    }
}
