namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>
/// Transport security of inbound messages. <see cref="Enabled"/> is for the connection's own port; certificates are also
/// looked at on the shared TLS port, where they decide to which connection a message belongs.
/// </summary>
public sealed record InboundTlsSettings
{
    /// <summary>The default: plain, no certificate of the sender.</summary>
    public static InboundTlsSettings Default { get; } = new();

    public bool Enabled { get; init; }

    public ClientCertificateMode ClientCertificate { get; init; } = ClientCertificateMode.None;

    /// <summary>SHA-256 thumbprints (64 hexadecimal digits) of certificates that may send; they need no authority.</summary>
    public IReadOnlyList<string> AllowedThumbprints { get; init; } = [];

    /// <summary>Distinguished names, for example <c>CN=lab, O=Clinic</c>, of certificates that may send when an authority the gateway trusts issued them.</summary>
    public IReadOnlyList<string> AllowedSubjects { get; init; } = [];
}

/// <summary>Whether a sender shows a certificate.</summary>
public enum ClientCertificateMode
{
    /// <summary>It need not, and what it shows does not matter.</summary>
    None = 0,

    /// <summary>It need not, but what it shows must be allowed.</summary>
    Optional = 1,

    /// <summary>It must show one that is allowed.</summary>
    Required = 2,
}
