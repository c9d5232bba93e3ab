using EhrConnect.Identity.Authorization;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.SignOut;

sealed class ValidateSignOut(WebClient client) : IOpenIddictServerHandler<ValidateEndSessionRequestContext>
{
    public ValueTask HandleAsync(ValidateEndSessionRequestContext context)
    {
        if (context.PostLogoutRedirectUri is { Length: > 0 } uri && !client.MayGoToAfterSignOut(uri))
            context.Reject(Errors.InvalidRequest, "The post_logout_redirect_uri is not registered: add it to Identity__PostLogoutRedirectUris__N exactly as the client sends it.");
        return ValueTask.CompletedTask;
    }
}
