using EhrConnect.Identity.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.UserInfo;

/// <summary>The UserInfo answer (OpenID Connect Core 5.3): what the access token says about its user, as far as its scopes reach.</summary>
static class DescribeUser
{
    public static ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        var token = context.AccessTokenPrincipal!;
        if (!token.HasScope(Scopes.OpenId))
        {
            context.Reject(Errors.InsufficientScope, "The access token was not issued with the scope openid.");
            return ValueTask.CompletedTask;
        }

        context.Email = token.HasScope(Scopes.Email) ? token.GetClaim(Claims.Email) : null;
        if (token.HasScope(Scopes.Profile)) context.Claims[Claims.Name] = token.GetClaim(Claims.Name);
        context.Claims[AccessToken.OrgId] = token.GetClaim(AccessToken.OrgId);
        context.Claims[AccessToken.OrgSlug] = token.GetClaim(AccessToken.OrgSlug);
        context.Claims[AccessToken.Roles] = new OpenIddictParameter([.. token.GetClaims(AccessToken.Roles)]);
        return ValueTask.CompletedTask;
    }
}
