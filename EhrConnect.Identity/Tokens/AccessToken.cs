using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using EhrConnect.Data.Identity;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace EhrConnect.Identity.Tokens;

/// <summary>The claims of an access token; OpenIddict adds <c>iss exp iat jti client_id</c>.</summary>
static class AccessToken
{
    public static ClaimsPrincipal For(OAuthClient client, string audience, ImmutableArray<string> scopes)
    {
        var identity = new ClaimsIdentity("client_credentials", Claims.Name, "roles");
        identity.SetClaim(Claims.Subject, client.ClientId);
        identity.SetClaim("org_id", client.OrgId.ToString("D"));
        identity.SetClaim("org_slug", client.OrgSlug);
        identity.AddClaim(Array("roles", client.Roles));
        identity.AddClaim(Array("permissions", client.Permissions));
        identity.SetDestinations(static _ => [Destinations.AccessToken]);

        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(scopes);
        principal.SetResources(audience);
        return principal;
    }

    // One claim that holds the whole array: separate claims would be written as a plain string when there is only one value.
    private static Claim Array(string type, IEnumerable<string> values) => new(type, JsonSerializer.Serialize(values), "JSON_ARRAY");
}
