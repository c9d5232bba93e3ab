using System.ComponentModel.DataAnnotations;

namespace EhrConnect.Hl7Gateway.Security;

/// <summary>Section <c>Mllp:Tls</c>: the shared TLS port and the certificate of the gateway.</summary>
internal sealed class MllpTlsOptions
{
    /// <summary>Whether the port is opened; by default when there is a certificate, and always in Development.</summary>
    public bool? Enabled { get; set; }

    [Range(0, 65_535)]
    public int Port { get; set; } = 2576;

    /// <summary>The certificate with its chain as PEM, or a PKCS #12 file (.pfx, .p12). Changes of the file take effect without restart.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>The private key as PEM; not needed when it stands in the certificate's file.</summary>
    public string? KeyPath { get; set; }

    /// <summary>The password of a PKCS #12 file or of an encrypted key.</summary>
    public string? Password { get; set; }

    /// <summary>PEM of the authorities whose client certificates are trusted by their subject.</summary>
    public string? ClientAuthorityPath { get; set; }

    /// <summary>So many days before the certificate ends, the health check warns.</summary>
    [Range(1, 365)]
    public int WarnDays { get; set; } = 14;

    /// <summary>How long a handshake may take.</summary>
    [Range(1, 300)]
    public int HandshakeTimeoutSeconds { get; set; } = 10;
}
