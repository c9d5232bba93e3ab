using EhrConnect.Identity.Pages;
using EhrConnect.Identity.Tokens;

namespace EhrConnect.Identity.SignIn;

/// <summary>
/// The page where people sign in. The authorisation request they came with stays in the query string, and the only place to go
/// on to is our own authorisation endpoint: there is no return address that could be forged.
/// </summary>
static class SignInEndpoints
{
    public const string Path = "/login";

    private const string Refusal = "This e-mail address and password do not open an account. After several failures an account is locked for a while.";
    private const string Stale = "This page was open for too long, or your browser keeps no cookies. Please try again.";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync);
        routes.MapPost(Path, SubmitAsync);
    }

    private static Task ShowAsync(HttpContext http, Page page) => WriteAsync(http, page, StatusCodes.Status200OK, email: null, problem: null);

    private static async Task SubmitAsync(HttpContext http, Page page, UserAuthenticator users)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var email = form["email"].ToString();
        if (!FormTokens.Check(http, form[FormTokens.Field]))
        {
            await WriteAsync(http, page, StatusCodes.Status400BadRequest, email, Stale);
        }
        else if (await users.SignInAsync(http, email, form["password"].ToString()) is { } session)
        {
            SessionCookie.Set(http, session);
            await GoOnAsync(http, page);
        }
        else
        {
            await WriteAsync(http, page, UserAuthenticator.RefusedStatus, email, Refusal);
        }
    }

    private static Task GoOnAsync(HttpContext http, Page page)
    {
        if (!http.Request.Query.ContainsKey("client_id"))
        {
            return page.WriteAsync(http, StatusCodes.Status200OK, "Signed in", "<p>You are signed in. Go back to the application.</p>");
        }

        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = TokenServerExtensions.AuthorizationPath + http.Request.QueryString;
        http.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static Task WriteAsync(HttpContext http, Page page, int status, string? email, string? problem) => page.WriteAsync(
        http,
        status,
        "Sign in",
        $"""
        {Page.Alert(problem)}<form method="post" action="{Page.Encode(Path + http.Request.QueryString)}">{FormTokens.Input(http)}
        <label for="email">E-mail address</label><input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="{Page.Encode(email)}">
        <label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="{UserAuthenticator.LongestPassword}">
        <button type="submit">Sign in</button></form>
        """);
}
