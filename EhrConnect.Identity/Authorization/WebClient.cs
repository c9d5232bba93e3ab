using Microsoft.Extensions.Options;

namespace EhrConnect.Identity.Authorization;

/// <summary>The one public client that people sign in through. It runs in browsers, so it has no secret; PKCE stands in for it.</summary>
sealed class WebClient(IOptions<IdentityOptions> options)
{
    public const string Id = "ehr-web";

    public static bool Is(string? clientId) => string.Equals(clientId, Id, StringComparison.Ordinal);

    /// <summary>Character by character: no prefixes, no patterns, no ports left open (RFC 9700 section 2.1).</summary>
    public bool MayReceiveCodeAt(string? uri) => options.Value.RedirectUris.Contains(uri, StringComparer.Ordinal);

    public bool MayGoToAfterSignOut(string? uri) => options.Value.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal);
}
