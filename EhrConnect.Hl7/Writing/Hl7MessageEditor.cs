using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Changes a message value by value. What is not named stays as it was sent, byte for byte.
/// Not for several threads.
/// </summary>
/// <remarks>Changing MSH-18 changes the declaration only: values are written in the character set the message had.</remarks>
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
        message.Text.Span.CopyTo(_text);
        _terminator = !message.Scanner.LineFeedEndsSegment && message.Text.Span.IndexOf("\r\n"u8) < 0 ? "\r"u8.ToArray()
            : message.Scanner.LineFeedEndsSegment ? "\n"u8.ToArray() : "\r\n"u8.ToArray();
    }

    ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>Sets a value to text, which is escaped as needed.</summary>
    /// <param name="path">The place, for example <c>PID-5.1</c>.</param>
    /// <param name="text">The text; an empty one empties the value.</param>
    /// <exception cref="ArgumentException">The message has no such segment, or the place cannot be written; the exception names the path.</exception>
    public Hl7MessageEditor Set(string path, string text) => Set(Hl7Path.Cached(path), text);

    /// <inheritdoc cref="Set(string, string)"/>
    public Hl7MessageEditor Set(Hl7Path path, string text)
    {
        var value = new PooledBytes(stackalloc byte[256]);
        EscapeEncoder.Write(ref value, text, _origin.Delimiters, _origin.Codec.Inner);
        Replace(path, value.Written);
        value.Release();
        return this;
    }

    /// <summary>Sets a value to the explicit null <c>""</c>, which deletes at the receiver.</summary>
    /// <param name="path">The place.</param>
    public Hl7MessageEditor SetNull(string path) => Replace(Hl7Path.Cached(path), "\"\""u8);

    /// <summary>Empties a value; the place stays.</summary>
    /// <param name="path">The place.</param>
    public Hl7MessageEditor Clear(string path) => Replace(Hl7Path.Cached(path), default);

    /// <summary>Sets a value to bytes as they are: delimiters in them split, escapes in them count.</summary>
    /// <param name="path">The place.</param>
    /// <param name="raw">The bytes, in the character set of the message; no CR or LF.</param>
    public Hl7MessageEditor SetRaw(string path, ReadOnlySpan<byte> raw) => raw.IndexOfAny((byte)'\r', (byte)'\n') >= 0
        ? throw new ArgumentException($"Cannot write {path}: a value holds no segment end.", nameof(raw))
        : Replace(Hl7Path.Cached(path), raw);

    /// <summary>How many segments have this name.</summary>
    /// <param name="name">The segment name.</param>
    public int Count(string name)
    {
        int count = 0;
        foreach ((int start, int end) in Segments())
            count += SegmentScanner.IsNamed(Text[start..end], name, _origin.Delimiters.Field) ? 1 : 0;
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
            number += SegmentScanner.IsNamed(Text[start..end], name, _origin.Delimiters.Field) ? 1 : 0;
        if (index >= segments.Count)
            Splice(_length, 0, _terminator, segment);
        else
            Splice(segments[index].Start, 0, segment, _terminator);
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
            if (!SegmentScanner.IsNamed(Text[segments[i].Start..segments[i].End], name, _origin.Delimiters.Field) || --occurrence > 0)
                continue;
            Splice(segments[i - 1].End, segments[i].End - segments[i - 1].End, default, default);
            return true;
        }

        return false;
    }

    /// <summary>How many segments there are.</summary>
    internal int SegmentCount => Segments().Count;

    internal CharacterSet CharacterSet => _origin.Codec.Inner;

    /// <summary>The changed message as bytes, with the same bytes around it as before.</summary>
    public byte[] ToBytes()
    {
        if (_origin.Codec.IsTranscoded)
            return _isChanged ? _origin.CharacterSet.Encode(Encoding.UTF8.GetString(Text) + "\r") : _origin.Bytes.ToArray();
        ReadOnlySpan<byte> old = _origin.Bytes.Span;
        int before = MessageReader.LeadingLength(old);
        return [.. old[..before], .. Text, .. old[(before + _origin.Text.Length)..]];
    }

    /// <summary>The changed message.</summary>
    public Hl7Message ToMessage() => MessageReader.Read(ToBytes(), Hl7ParseOptions.Unlimited).Message!;

    Hl7MessageEditor Replace(Hl7Path path, ReadOnlySpan<byte> raw)
    {
        var padding = new PooledBytes(stackalloc byte[64]);
        (int start, int length) = EditLocator.Locate(Text, _origin.Scanner, _origin.Delimiters, path, ref padding);
        Splice(start, length, padding.Written, raw);
        padding.Release();
        return this;
    }

    void Splice(int start, int length, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int added = first.Length + second.Length;
        if (_length - length + added > _text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length - length + added));
        _text.AsSpan(start + length, _length - start - length).CopyTo(_text.AsSpan(start + added));
        first.CopyTo(_text.AsSpan(start));
        second.CopyTo(_text.AsSpan(start + first.Length));
        _length += added - length;
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
