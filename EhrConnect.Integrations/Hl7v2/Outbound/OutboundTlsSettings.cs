namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>How the receiver is known, and how it knows us. The private key is a secret: it is taken out before this is read.</summary>
public sealed record OutboundTlsSettings
{
    /// <summary>Where the private key of <see cref="Certificate"/> is in a configuration.</summary>
    public const string PrivateKeyPath = "outbound.tls.privateKey";

    public static OutboundTlsSettings Default { get; } = new();

    /// <summary>The name the certificate must have; null for the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>SHA-256 thumbprints (64 hexadecimal digits) that are accepted besides what is trusted.</summary>
    public IReadOnlyList<string> AllowedThumbprints { get; init; } = [];

    /// <summary>The authorities that are trusted in place of the system's: certificates in PEM.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>The certificate we show, in PEM, its authorities after it; null for none.</summary>
    public string? Certificate { get; init; }
}
