using EhrConnect.Identity.Clients;
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
