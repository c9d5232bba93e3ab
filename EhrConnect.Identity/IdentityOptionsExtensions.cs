using Microsoft.Extensions.Options;

namespace EhrConnect.Identity;

static class IdentityOptionsExtensions
{
    // Where web applications under development usually listen: a JavaScript front end, and the admin panel.
    private static readonly string[] DevelopmentRedirectUris =
    [
        "http://localhost:3000/callback", "http://localhost:3000/auth/callback", "http://localhost:3000/api/auth/callback/ehrconnect", "http://localhost:8002/signin-oidc",
    ];

    private static readonly string[] DevelopmentPostLogoutRedirectUris = ["http://localhost:3000/", "http://localhost:8002/signout-callback-oidc"];

    public static void AddIdentityOptions(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.Section)
            .PostConfigure<IHostEnvironment>(static (options, environment) =>
            {
                if (!environment.IsDevelopment()) return;
                if (options.RedirectUris.Count == 0) options.RedirectUris.AddRange(DevelopmentRedirectUris);
                if (options.PostLogoutRedirectUris.Count == 0) options.PostLogoutRedirectUris.AddRange(DevelopmentPostLogoutRedirectUris);
            })
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
    }

    /// <summary>Plain HTTP is for Development, and elsewhere only for who asks for it by name.</summary>
    public static bool MayUseHttp(this IdentityOptions options, IHostEnvironment environment) => options.AllowHttp || environment.IsDevelopment();

    /// <summary>The origins (scheme, host, port) that the web client's addresses belong to.</summary>
    public static string[] WebOrigins(this IdentityOptions options) =>
        [.. options.RedirectUris.Concat(options.PostLogoutRedirectUris).Select(static uri => new Uri(uri, UriKind.Absolute).GetLeftPart(UriPartial.Authority)).Distinct(StringComparer.Ordinal)];
}
