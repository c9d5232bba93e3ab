using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Security;

sealed class AuthOptionsValidator(IHostEnvironment environment) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options) =>
        Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

    private string? Problem(AuthOptions options)
    {
        if (options.Authority.Length == 0) return "Auth__Authority is not set: give the address of the OpenID Connect issuer, for example http://localhost:8001.";
        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || authority.Scheme is not ("http" or "https"))
        {
            return "Auth__Authority is not an http(s) address: give the address of the OpenID Connect issuer, for example http://localhost:8001.";
        }

        if (authority.Scheme is "http" && !authority.IsLoopback && !environment.IsDevelopment() && !options.AllowHttp)
        {
            return "Auth__Authority has no TLS: whoever sits in between could forge every token. Use https, or accept the risk with Auth__AllowHttp=true.";
        }

        if (options.Audience.Length == 0) return "Auth__Audience is empty: name the audience that tokens for this API carry, for example ehrconnect-api.";
        return new[] { options.Claims.OrgId, options.Claims.OrgSlug, options.Claims.Roles, options.Claims.Permissions }.Any(string.IsNullOrWhiteSpace)
            ? "A claim name in Auth__Claims__OrgId, OrgSlug, Roles or Permissions is empty: remove the setting or give the name."
            : null;
    }
}
