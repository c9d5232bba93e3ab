using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>What is asked of a receiver's certificate, and what it is shown.</summary>
internal static class DestinationTls
{
    [SuppressMessage("Security", "CA5398:Avoid hardcoded SslProtocols values", Justification = "The floor is part of the contract: nothing below TLS 1.2, whatever the machine allows.")]
    public static SslClientAuthenticationOptions Options(OutboundTlsSettings settings, string name, string? privateKey)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(settings, certificate, errors) || IsPinned(settings, certificate),
        };
        if (settings.TrustedCertificates is { } pem)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(pem);
            options.CertificateChainPolicy = policy;
        }

        if (settings.Certificate is { } own && privateKey is not null)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(own);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(own, privateKey), authorities, offline: true);
        }

        return options;
    }

    /// <summary>Whether certificate and key belong together; the texts are PEM.</summary>
    public static bool Fit(string certificate, string privateKey)
    {
        try
        {
            using var both = X509Certificate2.CreateFromPem(certificate, privateKey);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>An HTTP client looks for the name of its address, whatever the options say: a name that was given is looked for here.</summary>
    private static bool IsTrusted(OutboundTlsSettings settings, X509Certificate? certificate, SslPolicyErrors errors) =>
        settings.ServerName is { Length: > 0 } name
            ? (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None && certificate is X509Certificate2 shown && shown.MatchesHostname(name)
            : errors == SslPolicyErrors.None;

    private static bool IsPinned(OutboundTlsSettings settings, X509Certificate? certificate) =>
        certificate is not null && settings.AllowedThumbprints.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA256), StringComparer.OrdinalIgnoreCase);
}
