using EhrConnect.Identity.Auditing;
using EhrConnect.Identity.Authorization;
using EhrConnect.Identity.Passwords;
using EhrConnect.Identity.SignIn;

namespace EhrConnect.Identity.Pages;

static class PageExtensions
{
    /// <summary>What people see: signing in and out, setting a password.</summary>
    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Page>();
        builder.Services.AddSingleton<AuditEntries>();
        builder.Services.AddSingleton<WebClient>();
        builder.Services.AddSingleton<SessionCookie>();
        builder.Services.AddSingleton<UserAuthenticator>();
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapSignIn();
        app.MapPasswords();
    }
}
