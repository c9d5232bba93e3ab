namespace EhrConnect.FhirApi.Security;

/// <summary>Section <c>Auth</c>: whose tokens count. Any OpenID Connect issuer will do.</summary>
sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>The issuer's address; its discovery document gives the rest.</summary>
    public string Authority { get; set; } = "";

    public string Audience { get; set; } = "ehrconnect-api";

    /// <summary>Allows an authority without TLS that is not on this machine.</summary>
    public bool AllowHttp { get; set; }

    public ClaimNames Claims { get; set; } = new();
}
