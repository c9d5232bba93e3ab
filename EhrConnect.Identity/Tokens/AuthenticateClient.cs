using EhrConnect.Identity.Authorization;
using EhrConnect.Identity.Clients;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

/// <summary>Who does not prove who it is gets one answer, whichever part was wrong (RFC 6749 section 5.2, <c>invalid_client</c>).</summary>
sealed class AuthenticateClient(ClientAuthenticator authenticator) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        var clientId = context.ClientId;
        if (!context.Request.IsClientCredentialsGrantType())
        {
            // A public client proves itself by what it holds: the code with its verifier, or the refresh token.
            if (!WebClient.Is(clientId)) Refuse(context);
            return;
        }

        if (context.Request.GetScopes().Intersect(TokenScopes.OfUsers, StringComparer.Ordinal).Any())
        {
            context.Reject(Errors.InvalidScope, "A client without a user has no identity: leave out openid, profile, email and offline_access.");
            return;
        }

        if (!ClientId.IsPossible(clientId))
        {
            Refuse(context);
            return;
        }

        var authentication = await authenticator.AuthenticateAsync(clientId!, context.ClientSecret, context.CancellationToken);
        context.Transaction.Remember(authentication);
        if (authentication.Denial is not null) Refuse(context);
    }

    private static void Refuse(ValidateTokenRequestContext context) =>
        context.Reject(Errors.InvalidClient, "The client credentials are not valid.");
}
