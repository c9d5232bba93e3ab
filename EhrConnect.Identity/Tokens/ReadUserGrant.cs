using System.Security.Claims;
using EhrConnect.Data.Users;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

/// <summary>
/// Looks a code or refresh token up, so that OpenIddict can check client, redirect address and PKCE verifier against what was
/// stored with it. Nothing is used up here.
/// </summary>
sealed class ReadUserGrant(UserGrants grants) : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>When OpenIddict is about to read the token as one of its own.</summary>
    public static readonly int BeforeItIsParsed = OpenIddictServerHandlers.Protection.ValidateIdentityModelToken.Descriptor.Order - 1;

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (Kind(context) is not { } kind) return;
        var grant = OpaqueToken.Read(context.Token) is { } token ? await grants.FindAsync(token, kind, context.CancellationToken) : null;
        if (grant is not null) context.Transaction.Remember(grant);
        if (grant is null or { Denial: not null }) context.Reject(Errors.InvalidGrant, "The code or refresh token is not valid, or not any more.");
        else context.Principal = Principal(grant);
    }

    private static string? Kind(ValidateTokenContext context)
    {
        if (context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.AuthorizationCode)) return UserGrant.Code;
        return context.ValidTokenTypes.Contains(TokenTypeIdentifiers.RefreshToken) ? UserGrant.Refresh : null;
    }

    private static ClaimsPrincipal Principal(UserGrant grant)
    {
        var principal = new ClaimsPrincipal(new ClaimsIdentity("grant"))
            .SetClaim(Claims.Subject, grant.User.Id.ToString("D"))
            .SetTokenType(grant.Kind == UserGrant.Code ? TokenTypeIdentifiers.Private.AuthorizationCode : TokenTypeIdentifiers.RefreshToken)
            .SetPresenters(grant.ClientId)
            .SetScopes(grant.Scopes)
            .SetExpirationDate(grant.ExpiresAt);
        if (grant.Kind == UserGrant.Code)
        {
            principal.SetClaim(Claims.Private.RedirectUri, grant.RedirectUri)
                .SetClaim(Claims.Private.CodeChallenge, grant.CodeChallenge)
                .SetClaim(Claims.Private.CodeChallengeMethod, CodeChallengeMethods.Sha256)
                .SetClaim(Claims.Private.Nonce, grant.Nonce);
        }

        return principal;
    }
}
