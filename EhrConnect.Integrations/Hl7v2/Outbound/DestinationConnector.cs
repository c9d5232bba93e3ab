using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Opens connections to receivers: through the egress guard, encrypted when the transport says so.</summary>
public sealed class DestinationConnector(EgressGuard guard, TimeProvider time)
{
    private const string NoHandshake = "the receiver did not complete the TLS handshake in time; does it speak TLS on this port?";

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
        var (host, port) = settings.Endpoint;
        var stream = await guard.ConnectTcpAsync(host, port, either.Token);
        if (stream is NetworkStream network) network.Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        var connected = time.GetElapsedTime(started);
        if (!settings.IsEncrypted) return new OpenedConnection(stream, connected, null);
        var handshake = new TlsObservation(DestinationTls.Options(settings.Tls, settings.Tls.ServerName ?? host, privateKey), time);
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(handshake.Options, either.Token);
            return new OpenedConnection(secure, connected, handshake.Of(secure));
        }
        catch (Exception exception)
        {
            await secure.DisposeAsync();
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested) throw new TlsFailedException(connected, handshake.Failed(NoHandshake), exception);
            if (exception is AuthenticationException or IOException) throw new TlsFailedException(connected, handshake.Failed("the receiver and this system did not agree on TLS"), exception);
            throw;
        }
    }
}

/// <summary>A connection and how it came about.</summary>
internal sealed record OpenedConnection(Stream Stream, TimeSpan ConnectTime, TlsDetail? Tls);
