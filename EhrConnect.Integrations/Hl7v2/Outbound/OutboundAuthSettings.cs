namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>How HTTP requests are authorised. Password and token are secrets: they are taken out before this is read.</summary>
public sealed record OutboundAuthSettings
{
    /// <summary>Where the password of <see cref="OutboundAuthType.Basic"/> is in a configuration.</summary>
    public const string PasswordPath = "outbound.auth.password";

    /// <summary>Where the token of <see cref="OutboundAuthType.Bearer"/> is in a configuration.</summary>
    public const string TokenPath = "outbound.auth.token";

    public OutboundAuthType Type { get; init; } = OutboundAuthType.Basic;

    public string? Username { get; init; }
}

/// <summary>Schemes of the <c>Authorization</c> header.</summary>
public enum OutboundAuthType
{
    Basic = 0,
    Bearer = 1,
}
