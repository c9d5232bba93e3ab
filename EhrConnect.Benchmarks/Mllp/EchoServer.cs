using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>
/// The baseline: the same framer and the same acknowledgements from memory. Nothing is looked up, stored or audited.
/// </summary>
internal static class EchoServer
{
    public static async Task<int> RunAsync(string[] args)
    {
        using var listener = new TcpListener(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture));
        listener.Start(1_024);
        var acknowledgments = new AcknowledgmentBuilder(TimeProvider.System);
        while (true)
        {
            var socket = await listener.AcceptSocketAsync();
            socket.NoDelay = true;
            _ = Task.Run(() => ServeAsync(socket, acknowledgments));
        }
    }

    private static async Task ServeAsync(Socket socket, AcknowledgmentBuilder acknowledgments)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 32 * 1024));
        var framer = new MllpFramer();
        var output = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await input.ReadAsync();
            var buffer = read.Buffer;
            while (framer.Read(ref buffer) is { Status: not MllpReadStatus.NeedMore } frame)
            {
                output.Write([MllpFrame.StartBlock]);
                acknowledgments.Write(output, Hl7Message.Parse(frame.Payload.ToArray()).Message!, AcknowledgmentCode.AA);
                output.Write([MllpFrame.EndBlock, MllpFrame.CarriageReturn]);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (output.WrittenCount > 0) await stream.WriteAsync(output.WrittenMemory);
            output.ResetWrittenCount();
            if (read.IsCompleted) return;
        }
    }
}
