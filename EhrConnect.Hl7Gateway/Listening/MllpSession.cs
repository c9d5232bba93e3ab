using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Authentication;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Hl7Gateway.Intake;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.Hl7Gateway.Security;
using EhrConnect.Hl7Gateway.Watching;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// One TCP connection. All messages of one read are stored in one commit, in order; their answers leave together, in the same
/// order, and only then is more read.
/// </summary>
internal sealed partial class MllpSession(Socket socket, ListenerSpec listener, SessionServices services)
{
    /// <summary>Up to so many bytes of an unfinished message are buffered without asking for a place among the large ones.</summary>
    public const int SmallMessage = 128 * 1024;

    private const int ReadSize = 32 * 1024;
    private const int KeptOutput = 64 * 1024;

    // MSH, the field separator and four encoding characters.
    private const int ShortestMessage = 8;

    private readonly MllpOptions _options = services.Options.Value;
    private readonly MllpFramer _framer = new(new MllpFramerOptions { MaximumLength = services.Options.Value.MaxMessageBytes, StrictEndBlock = services.Options.Value.StrictEndBlock });
    private readonly FramingReport _framing = new(listener.Name, services);
    private readonly Deadline _deadline = new(services.Time);
    private readonly List<ReceivedMessage> _messages = [];
    private readonly ListenerCounts _counts = services.Metrics.Of(listener.Name);
    private ArrayBufferWriter<byte> _output = new();
    private PipeReader? _input;
    private SessionRoute _route = null!;
    private string _address = "";
    private long _frameBegan;
    private bool _isLarge;
    private bool _hasSpoken;
    private bool _closing;
    private bool _writing;

    private TimeProvider Time => services.Time;

    /// <summary>
    /// Bytes outside of any frame that may be a message whose sender waits for an answer. What is too short to be one, from a
    /// sender that knows how to frame, is only reported.
    /// </summary>
    private bool IsNoise => _framer.SkippedBytes >= ShortestMessage || (_framer.SkippedBytes > 0 && !_hasSpoken);

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        services.Metrics.ConnectionOpened(listener.Name);
        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await using var network = new NetworkStream(socket, ownsSocket: true);
            var peer = PeerIdentity.Of(socket.RemoteEndPoint);
            _address = peer.Text;
            var own = listener.ConnectionId is { } id ? services.Routes.Current?.Find(id) : null;
            if (own?.AcceptsFrom(peer.Address) == false)
            {
                Log.ForeignNetwork(services.Logger, _address, own.Id);
                return;
            }

            if (!listener.IsTls)
            {
                await ServeAsync(network, peer, own, stoppingToken);
                await Farewell.SayAsync(socket, Time);
                return;
            }

            _deadline.In(TimeSpan.FromSeconds(_options.Tls.HandshakeTimeoutSeconds));
            _writing = true;
            var (tls, identified) = await services.Handshake.AuthenticateAsync(network, peer, own, stoppingToken);
            await using (tls)
            {
                await ServeAsync(tls, identified, own, stoppingToken);
                await tls.ShutdownAsync();
                await Farewell.SayAsync(socket, Time);
            }
        }
        catch (AuthenticationException)
        {
            Log.NoHandshake(services.Logger, _address, listener.Name);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Log.Broken(services.Logger, exception.GetType().Name);
        }
        catch (Exception exception)
        {
            Log.Failed(services.Logger, exception);
        }
        finally
        {
            services.Metrics.ConnectionClosed(listener.Name);
        }
    }

    /// <summary>Called by the watchdog: ends what takes too long.</summary>
    public void Check()
    {
        if (!_deadline.IsOver) return;
        if (!_writing)
        {
            _input?.CancelPendingRead();
            return;
        }

        // A write cannot be given up, only its socket.
        _deadline.Never();
        if (_route is null) Log.NoHandshake(services.Logger, _address, listener.Name);
        else Log.Deaf(services.Logger, _address, listener.Name, _options.WriteTimeoutSeconds);
        socket.Dispose();
    }

    private async Task ServeAsync(Stream stream, PeerIdentity peer, InboundConnection? own, CancellationToken stoppingToken)
    {
        _route = new SessionRoute(peer, listener.ConnectionId, services.Slots);
        // Who comes by a connection's own port or certificate is known before the first message.
        if (own is not null && !_route.Join(own))
        {
            Log.TooMany(services.Logger, _address, own.Id);
            return;
        }

        _writing = false;
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadSize, minimumReadSize: 4 * 1024, leaveOpen: true));
        try
        {
            await using var stop = stoppingToken.Register(static input => ((PipeReader)input!).CancelPendingRead(), _input);
            await ReadAsync(_input, stream, stoppingToken);
        }
        finally
        {
            _route.Leave();
            if (_isLarge) services.Large.Leave();
            await _input.CompleteAsync();
        }
    }

    private async Task ReadAsync(PipeReader input, Stream stream, CancellationToken stoppingToken)
    {
        while (!_closing)
        {
            SetDeadline();
            var read = await input.ReadAsync(CancellationToken.None);
            var timedOut = read.IsCanceled && _deadline.IsOver;
            _deadline.Never();
            // A sender that leaves out the CR waits for its answer: its message has ended, its connection has not.
            var isOver = timedOut && !_framer.IsAtEndBlock;
            var last = isOver || read.IsCompleted || stoppingToken.IsCancellationRequested;
            await TakeAsync(input, read.Buffer, timedOut || last, isOver, read.IsCompleted);
            await AnswerAsync(stream);
            if (_framer.SkippedBytes > _options.MaxNoiseBytes || (timedOut && IsNoise))
            {
                _framing.Noise(_route.Peer, _framer.SkippedBytes);
                _messages.Add(await services.Reception.RefuseAsync([], Refusal.Noise, _route));
                await AnswerAsync(stream);
                return;
            }

            if (isOver && !_framer.IsInsideFrame) Log.Idle(services.Logger, _address, listener.Name, _options.IdleTimeoutSeconds);
            if (last) return;
            await MakeRoomAsync(read.Buffer.Length, stoppingToken);
        }
    }

    /// <summary>Takes what is whole. A sender that stopped in the middle of a message is told so; one that has gone is not there any more.</summary>
    private async Task TakeAsync(PipeReader input, ReadOnlySequence<byte> buffer, bool unterminated, bool isOver, bool hasGone)
    {
        while (!_closing && Next(ref buffer, unterminated) is { Status: not MllpReadStatus.NeedMore } frame)
        {
            _frameBegan = 0;
            _hasSpoken = true;
            _framing.Saw(_route.Peer, frame);
            switch (frame.Status)
            {
                case MllpReadStatus.Message when IsCommitByte(frame.Payload):
                    break;
                case MllpReadStatus.Message:
                    await services.Reception.AcceptAsync(_messages, frame.Payload.ToArray(), _route);
                    break;
                case MllpReadStatus.Interrupted:
                    _messages.Add(await services.Reception.RefuseAsync(Beginning(frame.Payload), Refusal.Interrupted, _route));
                    break;
                default:
                    _messages.Add(await services.Reception.RefuseAsync(frame.Payload.ToArray(), Refusal.TooLarge(_options.MaxMessageBytes), _route));
                    _closing = true;
                    break;
            }
        }

        if ((isOver || hasGone) && !_closing && _framer.IsInsideFrame)
        {
            _framing.Unfinished(_route.Peer, buffer.Length, hasGone);
            if (isOver) _messages.Add(await services.Reception.RefuseAsync(Beginning(buffer), Refusal.Unfinished, _route));
        }

        input.AdvanceTo(buffer.Start, buffer.End);
    }

    private MllpReadResult Next(ref ReadOnlySequence<byte> buffer, bool unterminated)
    {
        var frame = _framer.Read(ref buffer);
        return frame.Status == MllpReadStatus.NeedMore && unterminated && _framer.IsInsideFrame ? _framer.ReadUnterminated(ref buffer) : frame;
    }

    /// <summary>What MLLP release 2 sends for an answer of ours.</summary>
    private static bool IsCommitByte(in ReadOnlySequence<byte> payload) => payload.Length == 1 && payload.FirstSpan[0] is AnswerWriter.CommitAcknowledged or AnswerWriter.CommitRefused;

    private async Task AnswerAsync(Stream stream)
    {
        if (_messages.Count > 0)
        {
            var began = Time.GetTimestamp();
            await services.Writer.StoreAsync(_messages);
            services.Answers.Write(_output, _messages, _counts);
            await SendAsync(stream);
            services.Metrics.Answered(listener.Name, Time.GetElapsedTime(began));
            await AnswerProcessedAsync(stream);
            foreach (var received in _messages)
            {
                received.Activity?.Dispose();
                if (ReferenceEquals(received.Refusal, Refusal.TooManyConnections)) _closing = true;
            }

            _messages.Clear();
        }

        if (!_isLarge || _framer.IsInsideFrame) return;
        _isLarge = false;
        services.Large.Leave();
    }

    /// <summary>The answers that wait for processing, in order. All wait at the same time, so that none waits for the time-outs of others.</summary>
    private async Task AnswerProcessedAsync(Stream stream)
    {
        if (!_messages.Exists(AnswerRules.WaitsForProcessing)) return;
        var waiting = _messages.FindAll(AnswerRules.WaitsForProcessing);
        var ended = waiting.ConvertAll(WaitAsync);
        for (var i = 0; i < waiting.Count;)
        {
            var frame = FrameBatch.OfOneFrame(waiting, i);
            await Task.WhenAll(ended[i..(i + frame.Count)]);
            services.Answers.WriteProcessed(_output, frame, _counts);
            await SendAsync(stream);
            i += frame.Count;
        }
    }

    private async Task WaitAsync(ReceivedMessage received) =>
        received.Processed = await services.Processed.WaitAsync(
            received.Connection!.OrgId, received.Stored!.Value.MessageId, TimeSpan.FromSeconds(AnswerRules.SettingsOf(received).TimeoutSeconds));

    private async Task SendAsync(Stream stream)
    {
        if (_output.WrittenCount == 0) return;
        _deadline.In(TimeSpan.FromSeconds(_options.WriteTimeoutSeconds));
        _writing = true;
        await stream.WriteAsync(_output.WrittenMemory);
        _writing = false;
        _deadline.Never();
        if (_output.Capacity > KeptOutput) _output = new ArrayBufferWriter<byte>();
        else _output.ResetWrittenCount();
    }

    private async Task MakeRoomAsync(long buffered, CancellationToken stoppingToken)
    {
        if (!_framer.IsInsideFrame)
        {
            _frameBegan = 0;
            return;
        }

        if (_frameBegan == 0) _frameBegan = Time.GetTimestamp();
        if (buffered <= SmallMessage || _isLarge) return;
        await services.Large.EnterAsync(stoppingToken);
        _isLarge = true;
    }

    private void SetDeadline()
    {
        if (!_framer.IsInsideFrame)
        {
            _deadline.In(TimeSpan.FromSeconds(IsNoise ? _options.NoiseTimeoutSeconds : _options.IdleTimeoutSeconds));
            return;
        }

        if (_framer.IsAtEndBlock)
        {
            _deadline.In(TimeSpan.FromSeconds(_options.EndBlockTimeoutSeconds));
            return;
        }

        var left = TimeSpan.FromSeconds(_options.MessageTimeoutSeconds) - (_frameBegan == 0 ? TimeSpan.Zero : Time.GetElapsedTime(_frameBegan));
        var stalled = TimeSpan.FromSeconds(_options.StalledTimeoutSeconds);
        _deadline.In(left < stalled ? left : stalled);
    }

    private static byte[] Beginning(in ReadOnlySequence<byte> payload) => payload.Slice(0, Math.Min(payload.Length, MllpFramerOptions.Default.TooLargePrefixLength)).ToArray();

    private static partial class Log
    {
        [LoggerMessage(2011, LogLevel.Debug, "MLLP connection ended ({Error})")]
        public static partial void Broken(ILogger logger, string error);

        [LoggerMessage(2012, LogLevel.Error, "MLLP connection failed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2015, LogLevel.Warning, "MLLP connection from {Peer} closed: no agreement about TLS on listener {Listener}")]
        public static partial void NoHandshake(ILogger logger, string peer, string listener);

        [LoggerMessage(2016, LogLevel.Warning, "MLLP connection from {Peer} closed: connection {Id} does not receive from that address (sourceNetworks)")]
        public static partial void ForeignNetwork(ILogger logger, string peer, Guid id);

        [LoggerMessage(2017, LogLevel.Warning, "MLLP connection from {Peer} closed: connection {Id} has as many senders as it allows (maxConnections)")]
        public static partial void TooMany(ILogger logger, string peer, Guid id);

        [LoggerMessage(2014, LogLevel.Information, "MLLP connection from {Peer} on listener {Listener} closed: it was silent for {Seconds} s (Mllp__IdleTimeoutSeconds)")]
        public static partial void Idle(ILogger logger, string peer, string listener, int seconds);

        [LoggerMessage(2018, LogLevel.Warning, "MLLP connection from {Peer} on listener {Listener} closed: it took no acknowledgement for {Seconds} s (Mllp__WriteTimeoutSeconds)")]
        public static partial void Deaf(ILogger logger, string peer, string listener, int seconds);
    }
}
