using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EhrConnect.Hl7.Mllp;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>
/// One sender in a closed loop: so many messages in one write, then as many acknowledgements. Raw sockets and one buffer, so
/// that the generator takes as little of the machine as it can.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private static readonly byte[] Accepted = "|AA|"u8.ToArray();

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly LoadMessage _message;
    private readonly byte[] _out;
    private readonly byte[] _in = new byte[64 * 1024];
    private readonly int _pipelined;

    public LoadConnection(LoadMessage message, int pipelined)
    {
        _message = message;
        _pipelined = pipelined;
        _out = new byte[message.Length * pipelined];
    }

    /// <summary>From writing a message to having its acknowledgement, in ticks of the stopwatch.</summary>
    public List<long> Latencies { get; } = new(100_000);

    public Task ConnectAsync(int port) => _socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Sends until the time is over; only what is sent after <paramref name="measureFrom"/> counts.</summary>
    public async Task RunAsync(long measureFrom, long end)
    {
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            if (began >= end) return;
            for (var i = 0; i < _pipelined; i++) _message.Write(_out.AsSpan(i * _message.Length));
            await SendAsync();
            await ReceiveAsync(began, measureFrom);
        }
    }

    /// <summary>Sends one message without measuring it.</summary>
    public async Task SendOneAsync()
    {
        _message.Write(_out);
        await SendAsync();
        await ReceiveAsync(began: 0, measureFrom: long.MaxValue);
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask SendAsync()
    {
        for (var sent = 0; sent < _out.Length;) sent += await _socket.SendAsync(_out.AsMemory(sent));
    }

    private async ValueTask ReceiveAsync(long began, long measureFrom)
    {
        var received = 0;
        var answers = 0;
        while (answers < _pipelined)
        {
            var count = await _socket.ReceiveAsync(_in.AsMemory(received));
            if (count == 0) throw new IOException("The server closed the connection.");
            // An end block is never data here: the messages hold none.
            var ended = _in.AsSpan(received, count).Count(MllpFrame.EndBlock);
            received += count;
            answers += ended;
            if (began < measureFrom || ended == 0) continue;
            var latency = Stopwatch.GetTimestamp() - began;
            for (var i = 0; i < ended; i++) Latencies.Add(latency);
        }

        if (_in.AsSpan(0, received).Count(Accepted) != _pipelined) throw new InvalidOperationException("A message was not accepted.");
    }
}
