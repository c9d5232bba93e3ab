using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>
/// The baselines: the same framer and the same acknowledgements, either from memory, or after the bytes of the messages are
/// committed to one plain table. Nothing is looked up, ordered, recorded as an event or audited.
/// </summary>
internal static class BareServer
{
    /// <summary>Acknowledges from memory. Argument: the port.</summary>
    public static Task<int> RunEchoAsync(string[] args) => RunAsync(args[0], _ => Task.CompletedTask);

    /// <summary>Stores and then acknowledges. Arguments: the port, a connection string.</summary>
    public static async Task<int> RunDurableAsync(string[] args)
    {
        await using var table = await BareTable.OpenAsync(args[1]);
        return await RunAsync(args[0], table.StoreAsync);
    }

    private static async Task<int> RunAsync(string port, Func<List<byte[]>, Task> store)
    {
        using var listener = new TcpListener(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        listener.Start(1_024);
        var acknowledgments = new AcknowledgmentBuilder(TimeProvider.System);
        while (true)
        {
            var socket = await listener.AcceptSocketAsync();
            socket.NoDelay = true;
            _ = Task.Run(() => ServeAsync(socket, acknowledgments, store));
        }
    }

    private static async Task ServeAsync(Socket socket, AcknowledgmentBuilder acknowledgments, Func<List<byte[]>, Task> store)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 32 * 1024));
        var framer = new MllpFramer();
        var output = new ArrayBufferWriter<byte>();
        var messages = new List<byte[]>();
        while (true)
        {
            var read = await input.ReadAsync();
            var buffer = read.Buffer;
            while (framer.Read(ref buffer) is { Status: not MllpReadStatus.NeedMore } frame)
            {
                var bytes = frame.Payload.ToArray();
                messages.Add(bytes);
                output.Write([MllpFrame.StartBlock]);
                acknowledgments.Write(output, Hl7Message.Parse(bytes).Message!, AcknowledgmentCode.AA);
                output.Write([MllpFrame.EndBlock, MllpFrame.CarriageReturn]);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (messages.Count > 0)
            {
                await store(messages);
                await stream.WriteAsync(output.WrittenMemory);
            }

            messages.Clear();
            output.ResetWrittenCount();
            if (read.IsCompleted) return;
        }
    }
}
