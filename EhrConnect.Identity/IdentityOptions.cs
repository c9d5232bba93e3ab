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

    /// <summary>Access tokens of users live shorter: a client renews them silently, and whoever is disabled is out by then.</summary>
    public TimeSpan UserAccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a sign-in lasts, with everything that clients were given in it: a shift.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Where the web client <c>ehr-web</c> may get its codes, compared character by character. None: nobody can sign in.</summary>
    public List<string> RedirectUris { get; set; } = [];

    /// <summary>Where the web client may send people after they signed out.</summary>
    public List<string> PostLogoutRedirectUris { get; set; } = [];

    /// <summary>Sign-ins and password changes per minute of one address; a hospital may have a single one.</summary>
    public int SignInsPerMinutePerAddress { get; set; } = 120;

    /// <summary>Token requests per minute of one client id from one address, those with a code or refresh token of a user not counted.</summary>
    public int TokenRequestsPerMinute { get; set; } = 120;

    /// <summary>Token requests per minute of one address, whatever client ids it tries.</summary>
    public int TokenRequestsPerMinutePerAddress { get; set; } = 1200;
}
