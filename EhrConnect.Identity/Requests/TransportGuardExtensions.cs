using EhrConnect.Identity.Passwords;
using EhrConnect.Identity.SignIn;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace EhrConnect.Identity.Requests;

static class TransportGuardExtensions
{
    private const string Remedy =
        "This server answers over HTTPS only. Put TLS in front of it and forward X-Forwarded-Proto (ASPNETCORE_FORWARDEDHEADERS_ENABLED=true), or, on a private network, set Identity__AllowHttp=true.";

    /// <summary>OpenIddict refuses plain HTTP as well, but without saying what to do about it.</summary>
    public static void UseTransportGuard(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<IdentityOptions>>().Value.MayUseHttp(app.Environment)) return;

        app.UseWhen(
            static context => !context.Request.IsHttps && IsProtocol(context.Request.Path),
            static branch => branch.Run(static context => OAuthErrors.WriteAsync(context, StatusCodes.Status400BadRequest, Errors.InvalidRequest, Remedy)));
    }

    private static bool IsProtocol(PathString path) =>
        path.StartsWithSegments("/connect", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/.well-known", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments(SignInEndpoints.Path, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(PasswordEndpoints.Path, StringComparison.OrdinalIgnoreCase);
}
