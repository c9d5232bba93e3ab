using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Opens connections to receivers: through the egress guard, encrypted when the transport says so.</summary>
public sealed class DestinationConnector(EgressGuard guard, TimeProvider time)
{
    /// <summary>A new connection; ends within the destination's connect time-out.</summary>
    /// <exception cref="EgressRefusedException">The receiver may not be reached.</exception>
    /// <exception cref="SocketException">No connection.</exception>
    /// <exception cref="AuthenticationException">No secure connection.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or was cancelled.</exception>
    internal async Task<OpenedConnection> ConnectAsync(OutboundSettings settings, string? privateKey, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var started = time.GetTimestamp();
        var stream = await guard.ConnectTcpAsync(settings.Host!, settings.Port!.Value, either.Token);
        if (stream is NetworkStream network) network.Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        var connected = time.GetElapsedTime(started);
        if (settings.Transport != OutboundTransport.Mllps) return new OpenedConnection(stream, connected, null);
        try
        {
            var (secure, detail) = await SecureAsync(stream, settings, privateKey, either.Token);
            return new OpenedConnection(secure, connected, detail);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task<(Stream Stream, TlsDetail Detail)> SecureAsync(Stream stream, OutboundSettings settings, string? privateKey, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(DestinationTls.Options(settings.Tls, settings.Tls.ServerName ?? settings.Host!, privateKey), cancellationToken);
        var certificate = (X509Certificate2)secure.RemoteCertificate!;
        return (secure, new TlsDetail(
            secure.SslProtocol.ToString(), secure.NegotiatedCipherSuite.ToString(), certificate.Subject, certificate.Issuer, new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
            certificate.GetCertHashString(HashAlgorithmName.SHA256), (int)time.GetElapsedTime(started).TotalMilliseconds, secure.LocalCertificate is not null));
    }
}

/// <summary>A connection and how it came about.</summary>
internal sealed record OpenedConnection(Stream Stream, TimeSpan ConnectTime, TlsDetail? Tls);
