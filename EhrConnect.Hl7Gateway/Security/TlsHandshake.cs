using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.Integrations.Hl7v2.Inbound;

namespace EhrConnect.Hl7Gateway.Security;

/// <summary>
/// The server side of TLS 1.2 and 1.3. A client certificate is always asked for; whether one is needed, and which, is the
/// connection's to say.
/// </summary>
internal sealed class TlsHandshake(ServerCertificate certificate)
{
    /// <summary>The encrypted stream and who is behind it.</summary>
    /// <param name="stream">The socket.</param>
    /// <param name="peer">Who it is, as far as the address says.</param>
    /// <param name="own">The connection whose own port it is; null on the shared port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="AuthenticationException">There is no agreement, or the certificate is not allowed.</exception>
    [SuppressMessage("Security", "CA5398:Avoid hardcoded SslProtocols values", Justification = "The floor is part of the contract: nothing below TLS 1.2, whatever the machine allows.")]
    public async Task<(SslStream Stream, PeerIdentity Peer)> AuthenticateAsync(NetworkStream stream, PeerIdentity peer, InboundConnection? own, CancellationToken cancellationToken)
    {
        var shown = peer;
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Context ?? throw new AuthenticationException("There is no server certificate."),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateRequired = true,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, remote, _, _) =>
                    {
                        if (remote is X509Certificate2 client) shown = Identify(peer, client);
                        return IsAllowed(shown, own?.Settings.Tls);
                    },
                },
                cancellationToken);
            return (tls, shown);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private PeerIdentity Identify(PeerIdentity peer, X509Certificate2 client) =>
        peer with { Thumbprint = client.GetCertHashString(HashAlgorithmName.SHA256), TrustedSubject = IsTrusted(client) ? client.SubjectName.Name : null };

    private bool IsTrusted(X509Certificate2 client)
    {
        if (certificate.ClientAuthorities is not { } authorities) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(client);
    }

    private static bool IsAllowed(PeerIdentity shown, InboundTlsSettings? own)
    {
        if (own is null || own.ClientCertificate == ClientCertificateMode.None) return true;
        if (shown.Thumbprint is null) return own.ClientCertificate == ClientCertificateMode.Optional;
        return own.AllowedThumbprints.Contains(shown.Thumbprint, StringComparer.OrdinalIgnoreCase)
            || (shown.TrustedSubject is { } subject && own.AllowedSubjects.Select(PeerIdentity.NormaliseSubject).Contains(subject, StringComparer.Ordinal));
    }
}
