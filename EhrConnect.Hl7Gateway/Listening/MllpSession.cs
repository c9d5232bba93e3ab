using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Hl7Gateway.Intake;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// One connection. All messages of one read are handed to the intake at once, in order; their answers leave together, in the
/// same order, each only after its message is committed.
/// </summary>
internal sealed partial class MllpSession(Socket socket, MllpOptions options, MessageReception reception, GatewayMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly MllpFramer _framer = new(new MllpFramerOptions { MaximumLength = options.MaxMessageBytes });
    private readonly string _peer = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "unknown";
    private readonly List<Task<byte[]>> _answers = [];
    private bool _close;

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        metrics.ConnectionOpened();
        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await ServeAsync(stream, stoppingToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            Log.Broken(logger, exception.GetType().Name);
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
        }
        finally
        {
            metrics.ConnectionClosed();
        }
    }

    private async Task ServeAsync(NetworkStream stream, CancellationToken stoppingToken)
    {
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true));
        while (!_close)
        {
            var (read, timedOut) = await ReadAsync(input, stoppingToken);
            var buffer = read.Buffer;
            while (!_close && Next(ref buffer, last: timedOut || read.IsCompleted) is { Status: not MllpReadStatus.NeedMore } frame) await AcceptAsync(frame);
            input.AdvanceTo(buffer.Start, buffer.End);
            await AnswerAsync(stream);

            if (_framer.SkippedBytes > options.MaxNoiseBytes || (timedOut && _framer.SkippedBytes > 0))
            {
                _answers.Add(reception.RefuseNoiseAsync(_peer));
                await AnswerAsync(stream);
                Log.Noise(logger, _framer.SkippedBytes);
                return;
            }

            if (timedOut || read.IsCompleted || stoppingToken.IsCancellationRequested) return;
        }
    }

    private MllpReadResult Next(ref ReadOnlySequence<byte> buffer, bool last)
    {
        var frame = _framer.Read(ref buffer);
        return frame.Status == MllpReadStatus.NeedMore && last && _framer.IsInsideFrame ? _framer.ReadUnterminated(ref buffer) : frame;
    }

    private async Task AcceptAsync(MllpReadResult frame)
    {
        switch (frame.Status)
        {
            case MllpReadStatus.Message:
                _answers.Add(await reception.ReceiveAsync(frame.Payload.ToArray(), _peer));
                break;
            case MllpReadStatus.Interrupted:
                _answers.Add(reception.RefuseInterruptedAsync(frame.Payload.ToArray(), _peer));
                break;
            case MllpReadStatus.TooLarge:
                _answers.Add(reception.RefuseTooLargeAsync(frame.Payload.ToArray(), options.MaxMessageBytes, _peer));
                _close = true;
                break;
            default:
                throw new InvalidOperationException($"Unexpected frame status {frame.Status}.");
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        if (_answers.Count == 0) return;
        var output = new ArrayBufferWriter<byte>();
        foreach (var answer in _answers)
        {
            output.Write(await answer);
        }

        _answers.Clear();
        if (output.WrittenCount == 0) return;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.WriteTimeoutSeconds), time);
        try
        {
            await stream.WriteAsync(output.WrittenMemory, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Log.NotReading(logger);
            _close = true;
        }
    }

    private async Task<(ReadResult Read, bool TimedOut)> ReadAsync(PipeReader input, CancellationToken stoppingToken)
    {
        var patience = _framer.IsInsideFrame ? options.StalledTimeoutSeconds : _framer.SkippedBytes > 0 ? options.NoiseTimeoutSeconds : options.IdleTimeoutSeconds;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(patience), time);
        await using var stop = stoppingToken.Register(input.CancelPendingRead);
        await using var expire = timeout.Token.Register(input.CancelPendingRead);
        var read = await input.ReadAsync(CancellationToken.None);
        return (read, read.IsCanceled && timeout.IsCancellationRequested && !stoppingToken.IsCancellationRequested);
    }

    private static partial class Log
    {
        [LoggerMessage(2011, LogLevel.Debug, "MLLP connection ended ({Error})")]
        public static partial void Broken(ILogger logger, string error);

        [LoggerMessage(2012, LogLevel.Error, "MLLP connection failed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2013, LogLevel.Warning, "MLLP connection closed: {Count} byte(s) came outside of any frame")]
        public static partial void Noise(ILogger logger, long count);

        [LoggerMessage(2014, LogLevel.Warning, "MLLP connection closed: the peer does not take its acknowledgements")]
        public static partial void NotReading(ILogger logger);
    }
}
