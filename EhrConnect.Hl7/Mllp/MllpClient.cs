using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;

namespace EhrConnect.Hl7.Mllp;

/// <summary>
/// The sending end of one MLLP connection: a message out, the acknowledgement of that very message back. Safe for several threads.
/// </summary>
/// <remarks>
/// An answer belongs to the message whose MSH-10 its MSA-2 repeats, whenever it comes: a late one never answers the next message.
/// After a time-out, an answer that is none, or a cancelled wait, the connection closes, because nobody knows what would be read next.
/// The client opens no connections itself: give it the stream, over TLS or not.
/// </remarks>
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "Senders still release the semaphores after the end; none of them holds a handle.")]
public sealed class MllpClient : IAsyncDisposable
{
    const int RememberedIds = 64;

    readonly Stream _stream;
    readonly MllpClientOptions _options;
    readonly TimeProvider _time;
    readonly SemaphoreSlim _slots;
    readonly SemaphoreSlim _writing = new(1);
    readonly CancellationTokenSource _closing = new();
    readonly Lock _gate = new();
    readonly Dictionary<string, PendingMessage> _pending = new(StringComparer.Ordinal);
    readonly Queue<string> _answered = new();
    readonly byte[] _received;
    readonly Task _reading;
    int _receivedLength;
    bool _sawNoise;
    bool _isClosed;

    /// <summary>Takes over an open connection.</summary>
    /// <param name="stream">The connection; closed together with the client.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <param name="time">The clock of the time-outs; the system's when null.</param>
    public MllpClient(Stream stream, MllpClientOptions? options = null, TimeProvider? time = null)
    {
        _stream = stream;
        _options = options ?? MllpClientOptions.Default;
        _time = time ?? TimeProvider.System;
        _slots = new SemaphoreSlim(_options.InFlight);
        _received = new byte[_options.DiagnosisLength];
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>False once the connection has ended; then nothing can be sent any more.</summary>
    public bool IsOpen => !Volatile.Read(ref _isClosed);

    /// <summary>Sends one message and waits for what its MSH-15 and MSH-16 ask for; with neither, returns when it is written.</summary>
    /// <param name="message">The message without framing.</param>
    /// <param name="cancellationToken">Gives up; the connection closes, and whether the receiver has the message is not known.</param>
    /// <exception cref="ArgumentException">It is no message, has no MSH-10, or one with the same MSH-10 is under way.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task<MllpSendResult> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        PendingMessage pending = Prepare(message);
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ExchangeAsync(message, pending, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Closes the connection; whoever waits learns that it is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        Close(MllpSendStatus.Closed);
        await _reading.ConfigureAwait(false);
    }

    PendingMessage Prepare(ReadOnlyMemory<byte> message)
    {
        if (Hl7Message.Parse(message).Message is not Hl7Message parsed)
            throw new ArgumentException("This is no HL7 v2 message: it does not begin with a usable MSH segment.", nameof(message));
        if (parsed.Header.ControlId is not { Length: > 0 } controlId)
            throw new ArgumentException("MSH-10 (message control id) is empty, so no acknowledgement could be told to be this message's.", nameof(message));
        return new PendingMessage(controlId, AcknowledgmentRequest.Of(parsed), _options);
    }

    async Task<MllpSendResult> ExchangeAsync(ReadOnlyMemory<byte> message, PendingMessage pending, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        if (!Register(pending))
            return Result(MllpSendStatus.Closed);
        using var limit = new CancellationTokenSource(_options.AcknowledgmentTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await WriteAsync(message, either.Token).ConfigureAwait(false);
            return Result(pending.MayBeAnswered ? await pending.Ended.WaitAsync(either.Token).ConfigureAwait(false) : MllpSendStatus.NotRequested);
        }
        catch (OperationCanceledException)
        {
            MllpSendStatus status = pending.AfterTime(Volatile.Read(ref _sawNoise));
            if (cancellationToken.IsCancellationRequested || status != MllpSendStatus.NotRequested)
                Close(MllpSendStatus.Closed);
            cancellationToken.ThrowIfCancellationRequested();
            return Result(status);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Close(MllpSendStatus.Closed);
            return Result(pending.Ended.IsCompletedSuccessfully ? await pending.Ended.ConfigureAwait(false) : MllpSendStatus.Closed);
        }
        finally
        {
            Forget(pending);
        }

        MllpSendResult Result(MllpSendStatus status) => new(status, pending.Answer, Diagnosis(), _time.GetElapsedTime(started));
    }

    async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        byte[] frame = ArrayPool<byte>.Shared.Rent(message.Length + 3);
        try
        {
            frame[0] = MllpFrame.StartBlock;
            message.CopyTo(frame.AsMemory(1));
            frame[message.Length + 1] = MllpFrame.EndBlock;
            frame[message.Length + 2] = MllpFrame.CarriageReturn;
            await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await _stream.WriteAsync(frame.AsMemory(0, message.Length + 3), cancellationToken).ConfigureAwait(false);
                await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _writing.Release();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    bool Register(PendingMessage pending)
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;
            if (_pending.Count == 0)
                _receivedLength = 0;
            if (!_pending.TryAdd(pending.ControlId, pending))
                throw new ArgumentException("A message with the same MSH-10 is under way on this connection.", nameof(pending));
            return true;
        }
    }

    void Forget(PendingMessage pending)
    {
        lock (_gate)
        {
            _pending.Remove(pending.ControlId);
            _answered.Enqueue(pending.ControlId);
            if (_answered.Count > RememberedIds)
                _answered.Dequeue();
        }
    }

    async Task ReadAsync()
    {
        var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        var framer = new MllpFramer(new MllpFramerOptions { MaximumLength = _options.MaximumAnswerLength });
        await using ITimer quiet = _time.CreateTimer(static state => ((PipeReader)state!).CancelPendingRead(), reader, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            long unread = 0;
            bool isOver = false;
            while (!isOver)
            {
                ReadResult read = await reader.ReadAsync(_closing.Token).ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = read.Buffer;
                Keep(buffer.Slice(unread));
                while (framer.Read(ref buffer) is { Status: not MllpReadStatus.NeedMore } frame)
                    isOver |= !Take(frame);
                if ((read.IsCanceled || read.IsCompleted) && framer.ReadUnterminated(ref buffer) is { Status: MllpReadStatus.Message } last)
                    isOver |= !Take(last);
                unread = buffer.Length;
                reader.AdvanceTo(buffer.Start, buffer.End);
                Volatile.Write(ref _sawNoise, framer.SkippedBytes > 0 || framer.IsInsideFrame);
                isOver |= read.IsCompleted;
                quiet.Change(framer.IsInsideFrame && !read.IsCanceled ? _options.UnterminatedAfter : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, by their hand or ours; whoever waits is told below.
        }

        Close(MllpSendStatus.Closed);
    }

    /// <summary>Gives an answer to the message it belongs to; false when it is none, so that the connection has to close.</summary>
    bool Take(MllpReadResult frame)
    {
        if (frame.Status != MllpReadStatus.Message || MllpAnswer.Read(frame.Payload.ToArray()) is not MllpAnswer answer)
        {
            Close(MllpSendStatus.Unreadable);
            return false;
        }

        lock (_gate)
        {
            if (_pending.TryGetValue(answer.ControlId, out PendingMessage? pending))
            {
                pending.Take(answer);
                return true;
            }

            // A second answer to a message that already has its first is the way of enhanced mode; anything else is a mix-up.
            if (_answered.Contains(answer.ControlId))
                return true;
            foreach (PendingMessage waiting in _pending.Values)
                waiting.SawForeignAnswer = true;
            return true;
        }
    }

    void Keep(in ReadOnlySequence<byte> bytes)
    {
        lock (_gate)
        {
            int room = (int)Math.Min(_received.Length - _receivedLength, bytes.Length);
            if (room <= 0)
                return;
            bytes.Slice(0, room).CopyTo(_received.AsSpan(_receivedLength));
            _receivedLength += room;
        }
    }

    byte[] Diagnosis()
    {
        lock (_gate)
            return _received.AsSpan(0, _receivedLength).ToArray();
    }

    void Close(MllpSendStatus status)
    {
        PendingMessage[] waiting;
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            waiting = [.. _pending.Values];
        }

        foreach (PendingMessage pending in waiting)
            pending.End(pending.Answer is null ? status : MllpSendStatus.Acknowledged);
        _closing.Cancel();
        _stream.Dispose();
    }
}
