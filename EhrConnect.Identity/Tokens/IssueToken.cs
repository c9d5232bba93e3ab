using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

sealed class IssueToken(IOptions<IdentityOptions> identity) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!context.Request.IsClientCredentialsGrantType()) return ValueTask.CompletedTask;
        var client = context.Transaction.Authentication() is { Denial: null, Client: { } authenticated }
            ? authenticated
            : throw new InvalidOperationException("A token was to be issued to a client that was not authenticated.");

        context.SignIn(AccessToken.For(client, identity.Value.Audience, TokenScopes.Granted(context.Request.GetScopes())));
        return ValueTask.CompletedTask;
    }
}
