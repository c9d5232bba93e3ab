namespace EhrConnect.Identity;

/// <summary>Section <c>Identity</c>.</summary>
public sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>The <c>iss</c> of the tokens and of the discovery document. When absent: the address that the service listens on.</summary>
    public string? Issuer { get; set; }

    /// <summary>Answers plain HTTP outside Development too.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>The <c>aud</c> of the access tokens.</summary>
    public string Audience { get; set; } = "ehrconnect-api";

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Token requests per minute of one client id from one address.</summary>
    public int TokenRequestsPerMinute { get; set; } = 120;

    /// <summary>Token requests per minute of one address, whatever client ids it tries.</summary>
    public int TokenRequestsPerMinutePerAddress { get; set; } = 1200;
}
