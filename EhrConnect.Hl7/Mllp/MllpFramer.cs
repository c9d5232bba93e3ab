using System.Buffers;

namespace EhrConnect.Hl7.Mllp;

/// <summary>
/// Cuts a byte stream into messages, however the network splits or joins them. One framer per connection; not for several threads.
/// </summary>
/// <remarks>
/// <code>
/// ReadResult read = await reader.ReadAsync(cancellationToken);
/// ReadOnlySequence&lt;byte&gt; buffer = read.Buffer;
/// while (framer.Read(ref buffer) is { Status: not MllpReadStatus.NeedMore } frame)
///     Handle(frame);
/// reader.AdvanceTo(buffer.Start, buffer.End);
/// </code>
/// Bytes that were searched once are not searched again, so a message that arrives in many pieces costs no more than in one.
/// </remarks>
/// <param name="options">Limits and tolerance; the defaults when null.</param>
public sealed class MllpFramer(MllpFramerOptions? options = null)
{
    readonly MllpFramerOptions _options = options ?? MllpFramerOptions.Default;
    State _state = State.BetweenFrames;
    long _searched;
    long _skipped;
    bool _atEndBlock;

    enum State
    {
        BetweenFrames,
        InFrame,
        Discarding,
    }

    /// <summary>True when a frame has begun and not ended: the peer is in the middle of a message.</summary>
    public bool IsInsideFrame => _state != State.BetweenFrames;

    /// <summary>
    /// True when the last byte so far is an FS whose CR has not come. It will, unless the peer leaves it out and waits: see
    /// <see cref="ReadUnterminated"/>.
    /// </summary>
    public bool IsAtEndBlock => _atEndBlock;

    /// <summary>How many bytes that belong to no frame came since the last frame. A caller closes connections that send nothing else.</summary>
    public long SkippedBytes => _skipped;

    /// <summary>Takes the next message out of the buffer.</summary>
    /// <param name="buffer">
    /// The unread bytes; on return, what is still unread. Pass its <c>Start</c> and <c>End</c> to <c>PipeReader.AdvanceTo</c>.
    /// Each call must begin where the last one left off.
    /// </param>
    public MllpReadResult Read(ref ReadOnlySequence<byte> buffer)
    {
        if (_state == State.BetweenFrames && !FindStart(ref buffer))
            return default;
        if (_state == State.Discarding)
        {
            Discard(ref buffer);
            return _state == State.Discarding ? default : Read(ref buffer);
        }

        return FindEnd(ref buffer, endOfInput: false);
    }

    /// <summary>
    /// Takes a message whose FS came without the CR that should follow. For a peer that leaves the CR out and waits:
    /// call it when nothing more has come for a while, or at the end of the connection.
    /// </summary>
    /// <param name="buffer">As for <see cref="Read"/>.</param>
    public MllpReadResult ReadUnterminated(ref ReadOnlySequence<byte> buffer) =>
        _state == State.InFrame && !_options.StrictEndBlock ? FindEnd(ref buffer, endOfInput: true) : default;

    bool FindStart(ref ReadOnlySequence<byte> buffer)
    {
        SequencePosition? start = buffer.PositionOf(MllpFrame.StartBlock);
        ReadOnlySequence<byte> before = start is SequencePosition found ? buffer.Slice(buffer.Start, found) : buffer;
        _skipped += CountJunk(before);
        if (start is not SequencePosition position)
        {
            buffer = buffer.Slice(buffer.End);
            return false;
        }

        buffer = buffer.Slice(buffer.GetPosition(1, position));
        _state = State.InFrame;
        _searched = 0;
        return true;
    }

    MllpReadResult FindEnd(ref ReadOnlySequence<byte> buffer, bool endOfInput)
    {
        _atEndBlock = false;
        SkipRepeatedStart(ref buffer);
        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(endOfInput ? 0 : _searched);
        while (reader.TryAdvanceToAny([MllpFrame.StartBlock, MllpFrame.EndBlock], advancePastDelimiter: false))
        {
            long length = reader.Consumed;
            if (length > _options.MaximumLength)
                break;
            reader.TryPeek(out byte mark);
            Boundary boundary = mark == MllpFrame.StartBlock ? AtStartBlock(reader, endOfInput) : AtEndBlock(reader, endOfInput);
            if (boundary == Boundary.Undecided)
            {
                _searched = length;
                _atEndBlock = mark == MllpFrame.EndBlock;
                return default;
            }

            if (boundary != Boundary.Data)
                return Take(ref buffer, length, boundary);
            reader.Advance(1);
        }

        if (reader.Length > _options.MaximumLength + 1L)
            return TooLarge(ref buffer);
        _searched = reader.Length;
        return default;
    }

    /// <summary>A start that is sent twice cuts nothing off: the first of them is a byte too many.</summary>
    void SkipRepeatedStart(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        long repeated = reader.AdvancePast(MllpFrame.StartBlock);
        if (repeated == 0)
            return;
        _skipped += repeated;
        _searched = 0;
        buffer = buffer.Slice(repeated);
    }

    enum Boundary
    {
        Data,
        Undecided,
        EndAndOne,
        EndAndTwo,
        NewFrame,
    }

    /// <summary>A VT inside a frame begins a new one only when a header segment follows: only then were two messages run together.</summary>
    static Boundary AtStartBlock(SequenceReader<byte> reader, bool endOfInput)
    {
        reader.Advance(1);
        Span<byte> header = stackalloc byte[3];
        Span<byte> next = header[..(int)Math.Min(reader.Remaining, header.Length)];
        reader.TryCopyTo(next);
        if (!"MSH"u8.StartsWith(next) && !"FHS"u8.StartsWith(next) && !"BHS"u8.StartsWith(next))
            return Boundary.Data;
        if (next.Length == header.Length)
            return Boundary.NewFrame;
        return endOfInput ? Boundary.Data : Boundary.Undecided;
    }

    Boundary AtEndBlock(SequenceReader<byte> reader, bool endOfInput)
    {
        reader.Advance(1);
        if (!reader.TryPeek(out byte next))
            return endOfInput ? Boundary.EndAndOne : Boundary.Undecided;
        if (next == MllpFrame.CarriageReturn)
            return Boundary.EndAndTwo;
        return !_options.StrictEndBlock && next is MllpFrame.StartBlock or (byte)'\n' or 0 ? Boundary.EndAndOne : Boundary.Data;
    }

    MllpReadResult Take(ref ReadOnlySequence<byte> buffer, long length, Boundary boundary)
    {
        ReadOnlySequence<byte> payload = buffer.Slice(0, length);
        buffer = buffer.Slice(length + (boundary switch { Boundary.EndAndTwo => 2, Boundary.EndAndOne => 1, _ => 0 }));
        long skipped = _skipped;
        _skipped = 0;
        _searched = 0;
        _state = State.BetweenFrames;
        return new(boundary == Boundary.NewFrame ? MllpReadStatus.Interrupted : MllpReadStatus.Message, payload, skipped) { IsUnterminated = boundary == Boundary.EndAndOne };
    }

    MllpReadResult TooLarge(ref ReadOnlySequence<byte> buffer)
    {
        ReadOnlySequence<byte> prefix = buffer.Slice(0, Math.Min(buffer.Length, _options.TooLargePrefixLength));
        long skipped = _skipped;
        _skipped = 0;
        _state = State.Discarding;
        Discard(ref buffer);
        return new(MllpReadStatus.TooLarge, prefix, skipped);
    }

    /// <summary>Drops bytes up to the end of the message, or up to a VT with a header segment.</summary>
    void Discard(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryAdvanceToAny([MllpFrame.StartBlock, MllpFrame.EndBlock], advancePastDelimiter: false))
        {
            reader.TryPeek(out byte mark);
            Boundary boundary = mark == MllpFrame.StartBlock ? AtStartBlock(reader, endOfInput: false) : AtEndBlock(reader, endOfInput: false);
            if (boundary == Boundary.Undecided)
            {
                buffer = buffer.Slice(reader.Position);
                return;
            }

            if (boundary != Boundary.Data)
            {
                buffer = buffer.Slice(reader.Consumed + (boundary switch { Boundary.EndAndTwo => 2, Boundary.EndAndOne => 1, _ => 0 }));
                _state = State.BetweenFrames;
                _searched = 0;
                return;
            }

            reader.Advance(1);
        }

        buffer = buffer.Slice(buffer.End);
    }

    static long CountJunk(in ReadOnlySequence<byte> bytes)
    {
        long junk = 0;
        foreach (ReadOnlyMemory<byte> part in bytes)
        {
            ReadOnlySpan<byte> span = part.Span;
            // Line ends, blanks and NULs between frames are a habit of some senders and harm nothing.
            junk += span.Length - span.Count((byte)0) - span.Count((byte)'\r') - span.Count((byte)'\n') - span.Count((byte)' ');
            junk -= span.Count(MllpFrame.EndBlock);
        }

        return junk;
    }
}
