using Microsoft.Extensions.Options;

namespace EhrConnect.Identity;

sealed class IdentityOptionsValidator(IConfiguration configuration) : IValidateOptions<IdentityOptions>
{
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(30);

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);

    private static readonly HashSet<string> Known = new(typeof(IdentityOptions).GetProperties().Select(property => property.Name), StringComparer.OrdinalIgnoreCase);

    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        var problems = Unknown().Concat(Wrong(options)).ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // A misspelt setting would otherwise leave its default in force without a word.
    private IEnumerable<string> Unknown() =>
        configuration.GetSection(IdentityOptions.Section).GetChildren()
            .Where(setting => !Known.Contains(setting.Key))
            .Select(setting => $"There is no setting Identity__{setting.Key}: remove it, or use one of {string.Join(", ", Known.Order(StringComparer.Ordinal).Select(known => $"Identity__{known}"))}.");

    private static IEnumerable<string> Wrong(IdentityOptions options)
    {
        if (options.Issuer is not null && !IsIssuer(options.Issuer))
            yield return "Identity__Issuer must be an absolute http or https address without query and fragment, for example https://id.example.org/.";
        if (options.AccessTokenLifetime < TimeSpan.FromMinutes(1) || options.AccessTokenLifetime > LongestLifetime)
            yield return "Identity__AccessTokenLifetime must be between 00:01:00 and 1.00:00:00, one day: a token cannot be revoked before it expires.";
        if (string.IsNullOrWhiteSpace(options.Audience)) yield return "Identity__Audience must not be empty: the API accepts tokens for ehrconnect-api.";
        if (options.TokenRequestsPerMinute < 1) yield return "Identity__TokenRequestsPerMinute must be 1 or more.";
        if (options.TokenRequestsPerMinutePerAddress < 1) yield return "Identity__TokenRequestsPerMinutePerAddress must be 1 or more.";
        if (options.UserAccessTokenLifetime < TimeSpan.FromMinutes(1) || options.UserAccessTokenLifetime > TimeSpan.FromHours(1))
            yield return "Identity__UserAccessTokenLifetime must be between 00:01:00 and 01:00:00: until it expires, a disabled user's token still counts.";
        if (options.SessionLifetime < TimeSpan.FromMinutes(5) || options.SessionLifetime > LongestSession)
            yield return "Identity__SessionLifetime must be between 00:05:00 and 30.00:00:00, thirty days.";
        if (options.SignInsPerMinutePerAddress < 1) yield return "Identity__SignInsPerMinutePerAddress must be 1 or more.";
        foreach (var (setting, uris) in new[] { ("RedirectUris", options.RedirectUris), ("PostLogoutRedirectUris", options.PostLogoutRedirectUris) })
        {
            if (!uris.TrueForAll(IsRedirectUri))
                yield return $"Identity__{setting}__N must be absolute https addresses without fragment (http only on this machine), for example https://app.example.org/callback.";
        }
    }

    // A code that travels over plain HTTP to another machine is a code that others read.
    private static bool IsRedirectUri(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var address)
        && (address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback))
        && address is { Fragment: "", UserInfo: "" };

    private static bool IsIssuer(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var address)
        && address is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" };
}
