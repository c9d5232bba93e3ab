using EhrConnect.Data.Users;
using EhrConnect.Identity.Pages;

namespace EhrConnect.Identity.SignIn;

/// <summary>The cookie of a signed-in browser: a random token, the session itself is in the database. It goes with the browser window.</summary>
sealed class SessionCookie(LoginSessions sessions)
{
    private const string Name = "session";

    public async Task<LoginSession?> FindAsync(HttpContext http) =>
        OpaqueToken.Read(http.Request.Cookies[Cookies.Name(http, Name)]) is { } token ? await sessions.FindAsync(token, http.RequestAborted) : null;

    // Lax: applications on other sites send people here by links, and the session has to come along.
    public static void Set(HttpContext http, OpaqueToken token) => http.Response.Cookies.Append(Cookies.Name(http, Name), token.Value, Cookies.Options(http, SameSiteMode.Lax));

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Cookies.Name(http, Name), Cookies.Options(http, SameSiteMode.Lax));
}
