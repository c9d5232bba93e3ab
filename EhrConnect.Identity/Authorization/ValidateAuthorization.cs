using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Authorization;

/// <summary>Who is refused here is told so on our own page: an address that is not registered gets nothing, not even an error.</summary>
sealed class ValidateAuthorization(WebClient client) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (!WebClient.Is(context.ClientId)) context.Reject(Errors.InvalidRequest, "The client_id is not one of a web client.");
        else if (!client.MayReceiveCodeAt(context.RedirectUri)) context.Reject(Errors.InvalidRequest, "The redirect_uri is not registered: add it to Identity__RedirectUris__N exactly as the client sends it.");
        return ValueTask.CompletedTask;
    }
}
