using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using EhrConnect.Data.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

/// <summary>The claims of an access token; OpenIddict adds <c>iss exp iat jti client_id</c>.</summary>
static class AccessToken
{
    public static readonly ImmutableArray<string> ClaimNames =
        [Claims.Issuer, Claims.Subject, Claims.Audience, Claims.ClientId, OrgId, OrgSlug, Roles, Permissions, Claims.Scope, Claims.ExpiresAt, Claims.IssuedAt, Claims.JwtId];

    /// <summary>When OpenIddict has made the token's principal and not yet the token.</summary>
    public static readonly int AfterItIsPrepared = OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 1;

    private const string OrgId = "org_id";
    private const string OrgSlug = "org_slug";
    private const string Roles = "roles";
    private const string Permissions = "permissions";

    public static ClaimsPrincipal For(OAuthClient client, string audience, ImmutableArray<string> scopes)
    {
        var identity = new ClaimsIdentity(GrantTypes.ClientCredentials, Claims.Name, Roles);
        identity.SetClaim(Claims.Subject, client.ClientId);
        identity.SetClaim(OrgId, client.OrgId.ToString("D"));
        identity.SetClaim(OrgSlug, client.OrgSlug);
        identity.AddClaim(Array(Roles, client.Roles));
        identity.AddClaim(Array(Permissions, client.Permissions));
        identity.SetDestinations(static _ => [Destinations.AccessToken]);

        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(scopes);
        principal.SetResources(audience);
        return principal;
    }

    /// <summary>OpenIddict's own bookkeeping (the presenter, which <c>client_id</c> says as well) has no reader outside it.</summary>
    public static ValueTask DropPrivateClaims(ProcessSignInContext context)
    {
        context.AccessTokenPrincipal?.SetClaim(Claims.Private.Presenter, (string?)null);
        return ValueTask.CompletedTask;
    }

    // One claim that holds the whole array: separate claims would be written as a plain string when there is only one value.
    private static Claim Array(string type, IEnumerable<string> values) => new(type, JsonSerializer.Serialize(values), "JSON_ARRAY");
}
