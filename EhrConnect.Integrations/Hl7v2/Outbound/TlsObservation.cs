using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Looks on while a secure connection is made, so that one that fails can be explained by what the receiver showed.</summary>
internal sealed class TlsObservation
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private TlsDetail? _shown;

    /// <param name="options">Of the connection; what they decide does not change.</param>
    /// <param name="time">The clock.</param>
    public TlsObservation(SslClientAuthenticationOptions options, TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
        Options = options;
        var decide = options.RemoteCertificateValidationCallback!;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            var isAccepted = decide(sender, certificate, chain, errors);
            // The certificate is gone when the handshake has failed.
            _shown = Shown(certificate as X509Certificate2, isAccepted ? null : Explain(chain, errors));
            return isAccepted;
        };
    }

    public SslClientAuthenticationOptions Options { get; }

    /// <summary>What was agreed on.</summary>
    public TlsDetail Of(SslStream stream) => _shown! with
    {
        Protocol = stream.SslProtocol.ToString(),
        CipherSuite = stream.NegotiatedCipherSuite.ToString(),
        HandshakeMs = Elapsed,
        ClientCertificateSent = stream.LocalCertificate is not null,
    };

    /// <summary>What is known after a failure.</summary>
    /// <param name="problem">What was wrong when it was not the certificate.</param>
    public TlsDetail Failed(string problem) => (_shown ?? Shown(null, null)) with { HandshakeMs = Elapsed, Problem = _shown?.Problem ?? problem };

    private int Elapsed => (int)_time.GetElapsedTime(_started).TotalMilliseconds;

    private static TlsDetail Shown(X509Certificate2? certificate, string? problem) => new()
    {
        Subject = certificate?.Subject,
        Issuer = certificate?.Issuer,
        NotAfter = certificate is null ? null : new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
        Sha256 = certificate?.GetCertHashString(HashAlgorithmName.SHA256),
        Problem = problem,
    };

    private static string Explain(X509Chain? chain, SslPolicyErrors errors)
    {
        var problems = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) problems.Add("the receiver showed no certificate");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) problems.Add("the receiver's certificate is for another name (outbound.tls.serverName)");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
            problems.Add(status.HasFlag(X509ChainStatusFlags.NotTimeValid) ? "the receiver's certificate, or one of its authorities, is not valid at this time" : $"the receiver's certificate is not trusted ({status}; outbound.tls.trustedCertificates or allowedThumbprints)");
        }

        return string.Join("; ", problems);
    }
}
