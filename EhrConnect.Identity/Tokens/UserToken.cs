using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using EhrConnect.Data.Identity;
using EhrConnect.Data.Users;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace EhrConnect.Identity.Tokens;

/// <summary>
/// The claims of a user's tokens. The access token holds what the API decides by, as a machine's does; the identity token tells the
/// web client who is signed in, with e-mail address and name when it asked for those scopes.
/// </summary>
static class UserToken
{
    public static ClaimsPrincipal For(UserGrant grant, ImmutableArray<string> scopes, IdentityOptions options, DateTimeOffset now)
    {
        var user = grant.User;
        var identity = new ClaimsIdentity(GrantTypes.AuthorizationCode, Claims.Name, AccessToken.Roles);
        identity.SetClaim(Claims.Subject, user.Id.ToString("D"));
        identity.SetClaim(Claims.Email, user.Email);
        identity.SetClaim(Claims.Name, user.Name);
        identity.AddClaim(new Claim(Claims.AuthenticationTime, grant.SignedInAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        AccessToken.AddOrganization(identity, user.OrgId, user.OrgSlug, user.Roles, RoleCatalog.PermissionsOf(user.Roles));
        identity.SetDestinations(claim => Destinations(claim, scopes));

        var remaining = grant.SessionExpiresAt - now;
        return new ClaimsPrincipal(identity)
            .SetScopes(scopes)
            .SetResources(options.Audience)
            .SetAccessTokenLifetime(remaining < options.UserAccessTokenLifetime ? remaining : options.UserAccessTokenLifetime)
            .SetRefreshTokenLifetime(remaining);
    }

    private static IEnumerable<string> Destinations(Claim claim, ImmutableArray<string> scopes)
    {
        if (claim.Type is not Claims.AuthenticationTime) yield return OpenIddictConstants.Destinations.AccessToken;
        if (claim.Type switch
            {
                Claims.Email => scopes.Contains(Scopes.Email, StringComparer.Ordinal),
                Claims.Name => scopes.Contains(Scopes.Profile, StringComparer.Ordinal),
                _ => true,
            })
        {
            yield return OpenIddictConstants.Destinations.IdentityToken;
        }
    }
}
