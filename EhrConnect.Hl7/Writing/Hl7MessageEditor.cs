using System.Globalization;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Changes a message value by value. What is not named stays as it was sent, byte for byte.
/// Not for several threads.
/// </summary>
/// <remarks>
/// Missing fields, repetitions and components before a place are added empty. A text of two quotation marks is the explicit null.
/// Changing MSH-18 changes the declaration only: values are written in the character set the message had.
/// </remarks>
public sealed class Hl7MessageEditor
{
    readonly Hl7Message _origin;
    readonly byte[] _terminator;
    byte[] _text;
    int _length;
    bool _isChanged;

    internal Hl7MessageEditor(Hl7Message message)
    {
        _origin = message;
        _text = new byte[message.Text.Length + 256];
        _length = message.Text.Length;
        message.Span.CopyTo(_text);
        _terminator = message.Scanner.LineFeedEndsSegment ? "\n"u8.ToArray()
            : message.Span.IndexOf("\r\n"u8) < 0 ? "\r"u8.ToArray() : "\r\n"u8.ToArray();
    }

    ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>Sets a value to text, which is escaped as needed.</summary>
    /// <param name="path">The place, for example <c>PID-5.1</c>.</param>
    /// <param name="text">The text; an empty one empties the value.</param>
    /// <exception cref="ArgumentException">The message has no such segment, or the place or the text cannot be written; the exception names the path.</exception>
    public Hl7MessageEditor Set(string path, string text) => Set(Hl7Path.Cached(path), text);

    /// <inheritdoc cref="Set(string, string)"/>
    public Hl7MessageEditor Set(Hl7Path path, string text)
    {
        if (TrySet(path, text) is string problem)
            SingleEdit.Throw(path, problem);
        return this;
    }

    /// <summary>Sets a value to a number (data type NM), with the digits it has.</summary>
    /// <param name="path">The place.</param>
    /// <param name="number">The number.</param>
    public Hl7MessageEditor Set(string path, decimal number) => Set(path, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sets a value to a date (data type DT).</summary>
    /// <param name="path">The place.</param>
    /// <param name="date">The date.</param>
    public Hl7MessageEditor Set(string path, DateOnly date) => Set(path, date.ToString("yyyyMMdd", CultureInfo.InvariantCulture));

    /// <summary>Sets a value to a date or time with its precision and zone (data types DT, DTM, TS).</summary>
    /// <param name="path">The place.</param>
    /// <param name="timestamp">The date or time.</param>
    public Hl7MessageEditor Set(string path, Hl7Timestamp timestamp) => Set(path, timestamp.ToString());

    /// <summary>Sets a value to the explicit null <c>""</c>, which deletes at the receiver.</summary>
    /// <param name="path">The place.</param>
    public Hl7MessageEditor SetNull(string path) => Replace(Hl7Path.Cached(path), "\"\""u8);

    /// <summary>Empties a value; the place stays.</summary>
    /// <param name="path">The place.</param>
    public Hl7MessageEditor Clear(string path) => Replace(Hl7Path.Cached(path), default);

    /// <summary>Sets a value to bytes as they are: delimiters in them split, escapes in them count.</summary>
    /// <param name="path">The place.</param>
    /// <param name="raw">The bytes, in the character set of the message; no CR or LF.</param>
    public Hl7MessageEditor SetRaw(string path, ReadOnlySpan<byte> raw)
    {
        if (_origin.Codec.IsTranscoded)
            raw = Encoding.UTF8.GetBytes(_origin.CharacterSet.Decode(raw));
        return raw.IndexOfAny((byte)'\r', (byte)'\n') >= 0
            ? throw new ArgumentException($"Cannot write {path}: a value holds no segment end.", nameof(raw))
            : Replace(Hl7Path.Cached(path), raw);
    }

    /// <summary>How many segments have this name.</summary>
    /// <param name="name">The segment name.</param>
    public int Count(string name)
    {
        int count = 0;
        foreach ((int start, int end) in Segments())
            count += IsNamed(start, end, name) ? 1 : 0;
        return count;
    }

    /// <summary>Adds an empty segment at the end.</summary>
    /// <param name="name">The segment name.</param>
    /// <returns>Its number among the segments of that name, for use in paths.</returns>
    public int AddSegment(string name) => InsertSegment(name, int.MaxValue);

    /// <summary>Adds an empty segment before the segment at an index from 0, or at the end when there are fewer.</summary>
    /// <param name="name">The segment name.</param>
    /// <param name="index">Where; 0 is MSH and stays first.</param>
    /// <returns>Its number among the segments of that name, for use in paths.</returns>
    public int InsertSegment(string name, int index)
    {
        if (name.Length != 3 || !SegmentScanner.IsSegmentName(Encoding.Latin1.GetBytes(name)))
            throw new ArgumentException($"'{name}' is not a segment name: a capital letter and two capital letters or digits.", nameof(name));
        if (index < 1)
            throw new ArgumentOutOfRangeException(nameof(index), "MSH stays the first segment.");
        List<(int Start, int End)> segments = Segments();
        byte[] segment = Encoding.ASCII.GetBytes(name);
        int number = 1;
        foreach ((int start, int end) in segments.Take(index))
            number += IsNamed(start, end, name) ? 1 : 0;
        if (index >= segments.Count)
            Splice(new Slice(_length, 0), _terminator, segment);
        else
            Splice(new Slice(segments[index].Start, 0), segment, _terminator);
        return number;
    }

    /// <summary>Removes a segment.</summary>
    /// <param name="name">The segment name, not <c>MSH</c>.</param>
    /// <param name="occurrence">Which one of that name, from 1.</param>
    /// <returns>False when the message has none.</returns>
    public bool RemoveSegment(string name, int occurrence = 1)
    {
        List<(int Start, int End)> segments = Segments();
        for (int i = 1; i < segments.Count; i++)
        {
            if (!IsNamed(segments[i].Start, segments[i].End, name) || --occurrence > 0)
                continue;
            Splice(new Slice(segments[i - 1].End, segments[i].End - segments[i - 1].End), default, default);
            return true;
        }

        return false;
    }

    internal CharacterSet CharacterSet => _origin.Codec.Inner;

    /// <summary>The names of the segments in order.</summary>
    internal List<string> Names() => Segments().ConvertAll(s => SegmentNames.Of(Text[s.Start..s.End], _origin.Delimiters.Field));

    /// <summary>Sets a value, or says why it cannot be set.</summary>
    internal string? TrySet(Hl7Path path, string text)
    {
        var value = new PooledBytes(stackalloc byte[256]);
        string? problem = EscapeEncoder.Write(ref value, text, _origin.Delimiters, _origin.Codec) ?? TryReplace(path, value.Written);
        value.Release();
        return problem;
    }

    /// <summary>The changed message as bytes, with the same bytes around it as before.</summary>
    public byte[] ToBytes()
    {
        ReadOnlySpan<byte> old = _origin.Bytes.Span;
        if (_origin.Codec.IsTranscoded)
            return _isChanged ? TranscodedEdit.Apply(_origin, Text) : old.ToArray();
        return [.. old[.._origin.Leading], .. Text, .. old[(_origin.Leading + _origin.Text.Length)..]];
    }

    /// <summary>The changed message.</summary>
    public Hl7Message ToMessage() => _origin.Reread(ToBytes());

    Hl7MessageEditor Replace(Hl7Path path, ReadOnlySpan<byte> raw)
    {
        if (TryReplace(path, raw) is string problem)
            SingleEdit.Throw(path, problem);
        return this;
    }

    internal string? TryReplace(Hl7Path path, ReadOnlySpan<byte> raw)
    {
        if (EditLocator.ProblemOf(path) is string refused)
            return refused;
        if (!Find(path, out (int Start, int End) segment))
            return SingleEdit.NoSegment;
        var padding = new PooledBytes(stackalloc byte[64]);
        string? problem = EditLocator.Locate(Text, segment, _origin.Delimiters, path, ref padding, out Slice place);
        if (problem is null)
            Splice(place, padding.Written, raw);
        padding.Release();
        return problem;
    }

    bool Find(Hl7Path path, out (int Start, int End) segment)
    {
        segment = default;
        if (path.IsInGroup)
        {
            Segment found = ToMessage().Tree?.Find(path) ?? default;
            segment = found.Bounds;
            return found.Exists;
        }

        int occurrence = path.Occurrence;
        for (int start = 0; start < _length;)
        {
            int end = _origin.Scanner.End(Text, start);
            segment = (start, end);
            if (IsNamed(start, end, path.Segment) && --occurrence == 0)
                return true;
            start = SegmentScanner.Next(Text, end);
        }

        return false;
    }

    bool IsNamed(int start, int end, string name) => SegmentScanner.IsNamed(Text[start..end], name, _origin.Delimiters.Field);

    void Splice(Slice place, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int added = first.Length + second.Length;
        int rest = place.Start + place.Length;
        if (_length - place.Length + added > _text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length - place.Length + added));
        _text.AsSpan(rest, _length - rest).CopyTo(_text.AsSpan(place.Start + added));
        first.CopyTo(_text.AsSpan(place.Start));
        second.CopyTo(_text.AsSpan(place.Start + first.Length));
        _length += added - place.Length;
        _isChanged = true;
    }

    List<(int Start, int End)> Segments()
    {
        int[] bounds = _origin.Scanner.AllBounds(Text);
        var segments = new List<(int, int)>(bounds.Length / 2);
        for (int i = 0; i < bounds.Length; i += 2)
            segments.Add((bounds[i], bounds[i + 1]));
        return segments;
    }
}
