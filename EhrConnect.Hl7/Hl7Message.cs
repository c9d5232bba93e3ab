using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.Hl7;

/// <summary>
/// One HL7 v2 message over its original bytes. Reading is lazy and allocates nothing but the strings asked for;
/// a message is immutable and may be read from several threads.
/// </summary>
/// <remarks>The bytes given to <see cref="Parse(ReadOnlyMemory{byte}, Hl7ParseOptions?)"/> are not copied: leave them unchanged while the message is in use.</remarks>
public sealed partial class Hl7Message
{
    readonly byte[] _array;
    readonly int _origin;
    readonly int _length;
    readonly int _leading;
    readonly int _headerLength;
    readonly SegmentScanner _scanner;
    readonly Delimiters _delimiters;
    int[]? _segmentBounds;
    IReadOnlyList<Hl7Warning>? _warnings;
    MessageTree? _tree;

    // Start and length of the segment found last: several fields of one segment are usually read in a row.
    long _lastFound;

    /// <summary>A message whose text stands in an array, after <paramref name="leading"/> bytes that belong to no message, with a first segment of a known length.</summary>
    internal Hl7Message(
        ReadOnlyMemory<byte> bytes, byte[] array, int origin, int length, int leading, int headerLength, Delimiters delimiters, bool lineFeedEndsSegment, TextCodec codec)
    {
        Bytes = bytes;
        _array = array;
        _origin = origin;
        _length = length;
        _leading = leading;
        _headerLength = headerLength;
        _lastFound = (uint)headerLength;
        _delimiters = delimiters;
        _scanner = new SegmentScanner(delimiters.Field, lineFeedEndsSegment);
        Codec = codec;
    }

    /// <summary>The input as it was given, framing bytes and all.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// From the <c>M</c> of MSH to the end of the last segment, without the bytes around the message. A part of <see cref="Bytes"/>, or UTF-8 when
    /// MSH-18 names a character set whose bytes can look like delimiters.
    /// </summary>
    public ReadOnlyMemory<byte> Text => new(_array, _origin, _length);

    /// <summary><see cref="Text"/> as a span.</summary>
    internal ReadOnlySpan<byte> Span => new(_array, _origin, _length);

    /// <summary>The delimiters of MSH-1 and MSH-2.</summary>
    public Delimiters Delimiters => _delimiters;

    /// <summary>How text is encoded, from MSH-18.</summary>
    public CharacterSet CharacterSet => Codec.Declared;

    /// <summary>The fields of MSH by name.</summary>
    public MessageHeader Header => new(Segment("MSH"));

    /// <summary>
    /// Whether it answers another message: its type is ACK, or MSA is its first segment after MSH, SFT and UAC, where every response has it
    /// (chapter 2, "Message acknowledgment segment"). No acknowledgement of an acknowledgement may be sent in original mode, and none of
    /// its processing in any mode.
    /// </summary>
    public bool IsAcknowledgment => Header.Segment.Field(9).Component(1).Value.Is("ACK") || BeginsWithAcknowledgment();

    /// <summary>What was tolerated while reading, at most 100 of each kind. Looked for when first asked, which reads the whole message once.</summary>
    public IReadOnlyList<Hl7Warning> Warnings => _warnings ??= WarningScan.Run(this);

    internal SegmentScanner Scanner => _scanner;

    /// <summary>How many bytes stand before <see cref="Text"/>: of <see cref="Bytes"/>, or of the UTF-8 it was turned into.</summary>
    internal int Leading => _leading;

    /// <summary>How many characters they are.</summary>
    internal int LeadingCharacters => System.Text.Encoding.UTF8.GetCharCount(_array, _origin - _leading, _leading);

    internal TextCodec Codec { get; }

    /// <summary>Reads one message. Never throws on content.</summary>
    /// <param name="bytes">The message, with or without byte order mark, MLLP framing and blanks around it. Not copied.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <returns>The message, or an error when there is no usable MSH segment.</returns>
    public static Hl7ParseResult Parse(ReadOnlyMemory<byte> bytes, Hl7ParseOptions? options = null) => MessageReader.Read(bytes, options ?? Hl7ParseOptions.Default);

    /// <summary>Reads one message from text that is already decoded: its bytes become UTF-8, whatever MSH-18 says.</summary>
    /// <param name="text">The message.</param>
    /// <returns>The message, or an error when there is no usable MSH segment.</returns>
    public static Hl7ParseResult Parse(string text) =>
        MessageReader.Read(System.Text.Encoding.UTF8.GetBytes(text), Hl7ParseOptions.Default, CharacterSet.DecodedText);

    /// <summary>The value at a path such as <c>PID-5.1</c>, <c>PID-3(2).4.2</c> or <c>OBX(3)-5</c>; absent when the message has none.</summary>
    /// <param name="path">The path; compiled once and remembered.</param>
    /// <exception cref="FormatException">The path is not well formed.</exception>
    public Hl7Value this[string path] => Hl7Path.Cached(path).Read(this);

    /// <summary>The value at a compiled path; absent when the message has none.</summary>
    /// <param name="path">The path.</param>
    [SuppressMessage("Design", "CA1043:Use integral or string argument for indexers", Justification = "A path is the compiled form of the string.")]
    public Hl7Value this[Hl7Path path] => path.Read(this);

    /// <summary>The n-th segment with this name, or an absent one.</summary>
    /// <param name="name">The name, for example <c>PID</c>.</param>
    /// <param name="occurrence">Which one, from 1.</param>
    public Segment Segment(string name, int occurrence = 1) => Find(Span, name, occurrence, out int start, out int length) ? new Segment(this, start, length) : default;

    /// <summary>Every segment in order.</summary>
    public SegmentList Segments => new(this, SegmentBounds());

    /// <summary>Every segment with this name, in order.</summary>
    /// <param name="name">The name, for example <c>OBX</c>.</param>
    public NamedSegments SegmentsNamed(string name) => new(Segments, name);

    /// <summary>The message arranged by its structure, or null when the dictionary of its version has none for it.</summary>
    public MessageTree? Tree => _tree ??= Hl7Dictionary.For(Header.Version).StructureOf(Header) is MessageStructure structure ? StructureMatcher.Arrange(this, structure) : null;

    /// <summary>Every undivided value in order, in one pass.</summary>
    public LeafEnumerator Leaves() => new(this);

    /// <summary>The message with one value changed; this message stays as it is, and so does every other byte.</summary>
    /// <param name="path">The place; missing fields, repetitions and components before it are added empty.</param>
    /// <param name="text">The new text, not escaped; an empty one empties the value.</param>
    /// <exception cref="ArgumentException">The message has no such segment, or the place or the text cannot be written; the exception names the path.</exception>
    public Hl7Message With(string path, string text) => SingleEdit.Apply(this, Hl7Path.Cached(path), text);

    /// <summary>The bytes of the message with one value changed, without making a new message.</summary>
    /// <param name="path">The place; missing fields, repetitions and components before it are added empty.</param>
    /// <param name="text">The new text, not escaped; an empty one empties the value.</param>
    /// <exception cref="ArgumentException">The message has no such segment, or the place or the text cannot be written; the exception names the path.</exception>
    public byte[] BytesWith(string path, string text) => SingleEdit.ToBytes(this, Hl7Path.Cached(path), text);

    /// <summary>Writes the message with one value changed, without making a new message.</summary>
    /// <param name="output">Where to write; MLLP framing is the caller's.</param>
    /// <param name="path">The place; missing fields, repetitions and components before it are added empty.</param>
    /// <param name="text">The new text, not escaped; an empty one empties the value.</param>
    /// <exception cref="ArgumentException">The message has no such segment, or the place or the text cannot be written; the exception names the path. Nothing was written.</exception>
    public void WriteWith(IBufferWriter<byte> output, string path, string text) => SingleEdit.Write(output, this, Hl7Path.Cached(path), text);

    /// <summary>Begins a series of changes.</summary>
    public Hl7MessageEditor Edit() => new(this);

    /// <summary>The message as text, decoded with its character set; escapes stay as they are.</summary>
    public override string ToString() => Codec.Inner.Decode(Span);

    bool BeginsWithAcknowledgment()
    {
        foreach (Segment segment in Segments)
        {
            if (!segment.Is("MSH") && !segment.Is("SFT") && !segment.Is("UAC"))
                return segment.Is("MSA");
        }

        return false;
    }

    /// <summary>The message with some bytes of its text in place of others; for messages whose text is a part of their bytes.</summary>
    internal Hl7Message Spliced(Slice place, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        byte[] bytes = SplicedBytes(place, first, second);
        // Only MSH says how a message is read; after a change elsewhere nothing has to be found again.
        return place.Start <= _headerLength
            ? Reread(bytes)
            : new Hl7Message(bytes, bytes, _leading, _length + bytes.Length - Bytes.Length, _leading, _headerLength, _delimiters, _scanner.LineFeedEndsSegment, Codec);
    }

    /// <summary>The bytes of <see cref="Spliced"/>.</summary>
    internal byte[] SplicedBytes(Slice place, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        ReadOnlySpan<byte> old = new(_array, _origin - _leading, Bytes.Length);
        int at = _leading + place.Start;
        int length = old.Length + first.Length + second.Length - place.Length;
        // Small arrays come faster from the ordinary allocator, large ones faster without being cleared first.
        byte[] bytes = length < 16 * 1024 ? new byte[length] : GC.AllocateUninitializedArray<byte>(length);
        old[..at].CopyTo(bytes);
        if (!first.IsEmpty)
            first.CopyTo(bytes.AsSpan(at));
        at += first.Length;
        second.CopyTo(bytes.AsSpan(at));
        old[(_leading + place.Start + place.Length)..].CopyTo(bytes.AsSpan(at + second.Length));
        return bytes;
    }

    /// <summary>This message after a change: as large as it may be, and in the character set its caller knew.</summary>
    internal Hl7Message Reread(byte[] bytes) =>
        MessageReader.Read(bytes, Hl7ParseOptions.Unlimited, ReferenceEquals(CharacterSet, CharacterSet.DecodedText) ? CharacterSet.DecodedText : null).Message!;

    /// <summary>Where the n-th segment of a name stands.</summary>
    internal bool Find(ReadOnlySpan<byte> text, string name, int occurrence, out int start, out int length)
    {
        if (occurrence == 1)
        {
            long last = Volatile.Read(ref _lastFound);
            (start, length) = ((int)(last >> 32), (int)last);
            if (length > 0 && SegmentScanner.IsNamed(text.Slice(start, length), name, _delimiters.Field))
                return true;
        }

        int[]? bounds = Volatile.Read(ref _segmentBounds);
        bool found = bounds is null
            ? ScanFor(text, name, occurrence, out start, out length)
            : LookUp(text, bounds, name, occurrence, out start, out length);
        if (found && occurrence == 1)
            Volatile.Write(ref _lastFound, ((long)start << 32) | (uint)length);
        return found;
    }

    bool ScanFor(ReadOnlySpan<byte> text, string name, int occurrence, out int start, out int length)
    {
        int end = _headerLength;
        for (start = 0; start < text.Length; end = _scanner.End(text, start))
        {
            length = end - start;
            if (SegmentScanner.IsNamed(text.Slice(start, length), name, _delimiters.Field) && --occurrence == 0)
                return true;
            start = SegmentScanner.Next(text, end);
        }

        length = 0;
        return false;
    }

    bool LookUp(ReadOnlySpan<byte> text, int[] bounds, string name, int occurrence, out int start, out int length)
    {
        for (int i = 0; i < bounds.Length; i += 2)
        {
            (start, length) = (bounds[i], bounds[i + 1] - bounds[i]);
            if (SegmentScanner.IsNamed(text.Slice(start, length), name, _delimiters.Field) && --occurrence == 0)
                return true;
        }

        (start, length) = (0, 0);
        return false;
    }

    internal bool IsNamed(ReadOnlySpan<byte> segment, string name) => SegmentScanner.IsNamed(segment, name, _delimiters.Field);

    int[] SegmentBounds()
    {
        int[]? bounds = Volatile.Read(ref _segmentBounds);
        if (bounds is null)
        {
            bounds = _scanner.AllBounds(Span);
            Volatile.Write(ref _segmentBounds, bounds);
        }

        return bounds;
    }
}
