using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EhrConnect.Tests.Fixtures;

/// <summary>A receiver of the test's own, as well or as badly behaved as its script: knows nothing of our framer or client.</summary>
internal sealed class MllpPeer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Connection, Task> _serve;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly ConcurrentBag<Connection> _open = [];
    private readonly Task _accepting;

    private MllpPeer(Func<Connection, Task> serve, SslServerAuthenticationOptions? tls, int port)
    {
        _serve = serve;
        _tls = tls;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every message of every connection, in the order they came.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>How many connections were accepted so far.</summary>
    public int Connections => _open.Count;

    public IReadOnlyList<string> ControlIds => [.. Received.Select(message => Adt.Field(message, "MSH", 10))];

    /// <summary>Runs the script for every connection.</summary>
    public static MllpPeer Start(Func<Connection, Task> serve, SslServerAuthenticationOptions? tls = null, int? port = null) => new(serve, tls, port ?? FreePort.Next());

    /// <summary>Answers the n-th message of all connections, counted from 1, with the code the function gives.</summary>
    public static MllpPeer Answering(Func<int, string> code, SslServerAuthenticationOptions? tls = null, int? port = null)
    {
        var count = 0;
        return Start(
            async connection =>
            {
                while (await connection.ReadAsync() is { } message) await connection.AnswerAsync(message, code(Interlocked.Increment(ref count)));
            },
            tls,
            port);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var connection in _open) connection.Close();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception exception) when (exception is SocketException or InvalidOperationException)
            {
                // The listener was stopped, before or while it waited.
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        client.NoDelay = true;
        try
        {
            Stream stream = client.GetStream();
            if (_tls is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(_tls);
                stream = secure;
            }

            var connection = new Connection(this, client, stream);
            _open.Add(connection);
            await _serve(connection);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // The other side is gone or was refused, which is what many tests are about.
        }
        finally
        {
            client.Dispose();
        }
    }

    internal sealed class Connection(MllpPeer peer, TcpClient client, Stream stream)
    {
        /// <summary>The certificate the client showed; null without.</summary>
        public X509Certificate? ClientCertificate => (stream as SslStream)?.RemoteCertificate;

        /// <summary>Whether the client has sent more than was read.</summary>
        public bool HasMore => client.Available > 0;

        /// <summary>The next message; null when the client has closed.</summary>
        public async Task<string?> ReadAsync()
        {
            var bytes = new List<byte>();
            var one = new byte[1];
            while (await stream.ReadAsync(one) == 1)
            {
                bytes.Add(one[0]);
                if (bytes.Count < 2 || bytes[^2] != 0x1C || bytes[^1] != 0x0D) continue;
                var message = Encoding.UTF8.GetString([.. bytes[1..^2]]);
                peer.Received.Enqueue(message);
                return message;
            }

            return null;
        }

        public Task AnswerAsync(string message, string code, string? controlId = null) => WriteAsync(Framed(Acknowledgement(message, code, controlId)));

        public Task WriteAsync(string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

        public void Close() => client.Close();
    }

    public static string Framed(string message) => $"\u000b{message}\u001c\r";

    public static string Acknowledgement(string message, string code, string? controlId = null)
    {
        var id = Adt.Field(message, "MSH", 10);
        return $"MSH|^~\\&|PEER|THERE|||20240101||ACK|K{id}|P|2.5.1\rMSA|{code}|{controlId ?? id}\r";
    }
}
