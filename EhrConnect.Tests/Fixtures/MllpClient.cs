using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EhrConnect.Tests.Fixtures;

/// <summary>A sender that knows nothing of our framer: raw bytes out, one framed answer in.</summary>
internal sealed class MllpClient : IAsyncDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private Stream _stream = Stream.Null;

    /// <summary>The thumbprint of the server's certificate; null without TLS.</summary>
    public string? ServerThumbprint { get; private set; }

    public static async Task<MllpClient> ConnectAsync(int port)
    {
        var client = new MllpClient();
        await client._client.ConnectAsync("127.0.0.1", port);
        client._stream = client._client.GetStream();
        return client;
    }

    /// <summary>Over TLS, showing a certificate when there is one; any server certificate will do.</summary>
    public static async Task<MllpClient> ConnectTlsAsync(int port, X509Certificate2? certificate = null)
    {
        var client = await ConnectAsync(port);
        var tls = new SslStream(client._stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = certificate is null ? null : [certificate],
            RemoteCertificateValidationCallback = (_, server, _, _) =>
            {
                client.ServerThumbprint = (server as X509Certificate2)?.Thumbprint;
                return client.ServerThumbprint is not null;
            },
        });
        client._stream = tls;
        return client;
    }

    /// <summary>Sends one message and gives back its acknowledgement as text, segments separated by CR.</summary>
    public async Task<string> SendAsync(string message, TimeSpan? limit = null)
    {
        await WriteAsync((byte[])[0x0B, .. Encoding.UTF8.GetBytes(message), 0x1C, 0x0D]);
        return await ReadAsync(limit) ?? throw new IOException("The connection was closed without an acknowledgement.");
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) => await _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>The next framed answer; null when the other side closes.</summary>
    public async Task<string?> ReadAsync(TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? Eventually.Generous);
        var received = new List<byte>();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, timeout.Token) == 1)
        {
            received.Add(one[0]);
            if (received.Count > 2 && received[^1] == 0x0D && received[^2] == 0x1C)
            {
                Assert.Equal(0x0B, received[0]);
                return Encoding.UTF8.GetString([.. received[1..^2]]);
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }
}
