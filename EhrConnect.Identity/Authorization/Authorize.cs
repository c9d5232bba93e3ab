using System.Security.Claims;
using EhrConnect.Data.Users;
using EhrConnect.Identity.SignIn;
using EhrConnect.Identity.Tokens;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Authorization;

/// <summary>
/// A code for who is signed in; the sign-in page for who is not, or has to do it again (OpenID Connect Core 3.1.2.1: prompt,
/// max_age, id_token_hint). The web client is ours, so nobody is asked for consent.
/// </summary>
sealed class Authorize(SessionCookie cookie, TimeProvider time) : IOpenIddictServerHandler<HandleAuthorizationRequestContext>
{
    // A fresh sign-in has satisfied these; left in, they would ask for another one, forever.
    private static readonly string[] SatisfiedBySigningIn = [Parameters.Prompt, Parameters.MaxAge];

    public async ValueTask HandleAsync(HandleAuthorizationRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (await cookie.FindAsync(http) is { } login && !MustSignInAgain(context, login))
        {
            context.Transaction.Remember(login);
            context.SignIn(Principal(login, context.Request));
        }
        else if (context.Request.HasPromptValue(PromptValues.None))
        {
            context.Reject(Errors.LoginRequired, "Nobody is signed in here, or not recently enough.");
        }
        else
        {
            http.Response.Redirect(SignInEndpoints.Path + Query(context.Request));
            http.Response.Headers.CacheControl = "no-store";
            context.HandleRequest();
        }
    }

    private bool MustSignInAgain(HandleAuthorizationRequestContext context, LoginSession login) =>
        context.Request.HasPromptValue(PromptValues.Login)
        || (context.Request.MaxAge is { } seconds && (time.GetUtcNow() - login.SignedInAt).TotalSeconds > seconds)
        || (context.IdentityTokenHintPrincipal?.GetClaim(Claims.Subject) is { } hinted && !string.Equals(hinted, login.UserId.ToString("D"), StringComparison.Ordinal));

    private static ClaimsPrincipal Principal(LoginSession login, OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity(GrantTypes.AuthorizationCode);
        identity.SetClaim(Claims.Subject, login.UserId.ToString("D"));
        return new ClaimsPrincipal(identity).SetScopes(TokenScopes.Granted(request.GetScopes()));
    }

    private static QueryString Query(OpenIddictRequest request) => QueryString.Create(
        request.GetParameters()
            .Where(static parameter => !SatisfiedBySigningIn.Contains(parameter.Key, StringComparer.Ordinal))
            .Select(static parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)));
}
