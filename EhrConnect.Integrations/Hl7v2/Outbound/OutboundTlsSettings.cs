namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>How the receiver is known. A client certificate's private key is a secret and stands elsewhere.</summary>
public sealed record OutboundTlsSettings
{
    public static OutboundTlsSettings Default { get; } = new();

    /// <summary>The name the certificate must have; null for the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>SHA-256 thumbprints that are accepted besides what the system trusts.</summary>
    public IReadOnlyList<string> AllowedThumbprints { get; init; } = [];
}
