using EhrConnect.Data.Users;
using EhrConnect.Identity.Auditing;
using EhrConnect.Identity.Pages;
using EhrConnect.Identity.SignIn;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.SignOut;

/// <summary>
/// Signs out (OpenID Connect RP-Initiated Logout 1.0): at once when the client shows the identity token of who is signed in, after
/// a question otherwise, because a link on any site can lead here.
/// </summary>
sealed class EndSession(SessionCookie cookie, LoginSessions sessions, AuditEntries entries, Page page) : IOpenIddictServerHandler<HandleEndSessionRequestContext>
{
    private static readonly string[] Kept = [Parameters.PostLogoutRedirectUri, Parameters.State, Parameters.ClientId];

    public async ValueTask HandleAsync(HandleEndSessionRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (await cookie.FindAsync(http) is { } login)
        {
            if (!IsMeant(context, http, login))
            {
                await AskAsync(context, http);
                context.HandleRequest();
                return;
            }

            await sessions.EndAsync(login, entries.For(http, login.OrgId, login.UserId, "identity.logout", StatusCodes.Status302Found), CancellationToken.None);
        }

        SessionCookie.Clear(http);
        if (context.Request.PostLogoutRedirectUri is { Length: > 0 })
        {
            context.SignOut();
            return;
        }

        await page.WriteAsync(http, StatusCodes.Status200OK, "Signed out", "<p>You are signed out.</p>");
        context.HandleRequest();
    }

    private static bool IsMeant(HandleEndSessionRequestContext context, HttpContext http, LoginSession login) =>
        string.Equals(context.IdentityTokenHintPrincipal?.GetClaim(Claims.Subject), login.UserId.ToString("D"), StringComparison.Ordinal)
        || (HttpMethods.IsPost(http.Request.Method) && FormTokens.Check(http, (string?)context.Request[FormTokens.Field]));

    private Task AskAsync(HandleEndSessionRequestContext context, HttpContext http)
    {
        var fields = string.Concat(Kept.Where(context.Request.HasParameter).Select(name => $"""<input type="hidden" name="{name}" value="{Page.Encode((string?)context.Request[name])}">"""));
        return page.WriteAsync(
            http,
            StatusCodes.Status200OK,
            "Sign out",
            $"""<p>Do you want to sign out?</p><form method="post" action="{Page.Encode(http.Request.Path)}">{FormTokens.Input(http)}{fields}<button type="submit">Sign out</button></form>""");
    }
}
