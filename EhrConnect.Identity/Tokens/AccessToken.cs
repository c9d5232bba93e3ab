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
        [Claims.Issuer, Claims.Subject, Claims.Audience, Claims.ClientId, OrgId, OrgSlug, Roles, Permissions, Claims.Scope, Claims.ExpiresAt, Claims.IssuedAt, Claims.JwtId,
            Claims.Email, Claims.Name, Claims.Nonce, Claims.AuthenticationTime];

    /// <summary>When OpenIddict has made the token's principal and not yet the token.</summary>
    public static readonly int AfterItIsPrepared = OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 1;

    public const string OrgId = "org_id";
    public const string OrgSlug = "org_slug";
    public const string Roles = "roles";

    private const string Permissions = "permissions";

    public static ClaimsPrincipal For(OAuthClient client, string audience, ImmutableArray<string> scopes)
    {
        var identity = new ClaimsIdentity(GrantTypes.ClientCredentials, Claims.Name, Roles);
        identity.SetClaim(Claims.Subject, client.ClientId);
        AddOrganization(identity, client.OrgId, client.OrgSlug, client.Roles, client.Permissions);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);

        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(scopes);
        principal.SetResources(audience);
        return principal;
    }

    /// <summary>What the API decides by.</summary>
    public static void AddOrganization(ClaimsIdentity identity, Guid orgId, string orgSlug, IEnumerable<string> roles, IEnumerable<string> permissions)
    {
        identity.SetClaim(OrgId, orgId.ToString("D"));
        identity.SetClaim(OrgSlug, orgSlug);
        identity.AddClaim(Array(Roles, roles));
        identity.AddClaim(Array(Permissions, permissions));
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
