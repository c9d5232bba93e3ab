using EhrConnect.Data.Audit;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Users;
using EhrConnect.Identity.Auditing;
using EhrConnect.Identity.Pages;
using EhrConnect.Identity.SignIn;

namespace EhrConnect.Identity.Passwords;

/// <summary>
/// Where people set their password with the one-time token that an administrator gave them. The token is typed or pasted in, not
/// part of the address: addresses end up in histories and logs.
/// </summary>
static class PasswordEndpoints
{
    public const string Path = "/password";

    private const string Action = "identity.password";
    private const int Shortest = 12;

    public static void MapPasswords(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync);
        routes.MapPost(Path, SubmitAsync);
    }

    private static Task ShowAsync(HttpContext http, Page page) => WriteAsync(http, page, StatusCodes.Status200OK, problem: null);

    private static async Task SubmitAsync(HttpContext http, Page page, SignInDirectory directory, AuditWriter audit, AuditEntries entries)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var password = form["password"].ToString();
        if (Problem(http, form, password) is { } problem)
        {
            await WriteAsync(http, page, StatusCodes.Status400BadRequest, problem);
            return;
        }

        var token = OpaqueToken.Read(form["token"].ToString().Trim());
        var hash = PasswordHashes.Hash(password);
        if (token is not null
            && await directory.SetPasswordAsync(token, hash, userId => entries.For(http, token.OrgId, userId, Action, StatusCodes.Status200OK), CancellationToken.None) is not null)
        {
            SessionCookie.Clear(http);
            await page.WriteAsync(http, StatusCodes.Status200OK, "Password set", "<p>Your password is set. You can sign in with it now.</p>");
            return;
        }

        await audit.WriteAsync(entries.For(http, PlatformOrganization.Id, userId: null, Action, StatusCodes.Status400BadRequest, ("reason", "token not accepted")), CancellationToken.None);
        await WriteAsync(http, page, StatusCodes.Status400BadRequest, "This token is not valid, or not any more. Ask your administrator for a new one.");
    }

    private static string? Problem(HttpContext http, IFormCollection form, string password)
    {
        if (!FormTokens.Check(http, form[FormTokens.Field])) return "This page was open for too long, or your browser keeps no cookies. Please try again.";
        if (password.Length is < Shortest or > UserAuthenticator.LongestPassword) return $"Choose a password of {Shortest} to {UserAuthenticator.LongestPassword} characters.";
        return string.Equals(password, form["again"].ToString(), StringComparison.Ordinal) ? null : "The two passwords are not the same.";
    }

    private static Task WriteAsync(HttpContext http, Page page, int status, string? problem) => page.WriteAsync(
        http,
        status,
        "Set your password",
        $"""
        {Page.Alert(problem)}<form method="post" action="{Path}">{FormTokens.Input(http)}
        <label for="token">One-time token</label><input id="token" name="token" autocomplete="one-time-code" spellcheck="false" required maxlength="100">
        <label for="password">New password, at least {Shortest} characters</label><input id="password" name="password" type="password" autocomplete="new-password" required minlength="{Shortest}" maxlength="{UserAuthenticator.LongestPassword}">
        <label for="again">The same again</label><input id="again" name="again" type="password" autocomplete="new-password" required maxlength="{UserAuthenticator.LongestPassword}">
        <button type="submit">Set password</button></form>
        """);
}
