using EhrConnect.FhirApi.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Security;

/// <summary>Verifies the bearer token of a request.</summary>
sealed partial class TokenCheck(VerifiedTokens verified, IOptionsMonitor<JwtBearerOptions> options, ILogger<TokenCheck> logger)
{
    private static readonly ApiError Missing = new(401, "token-required", "This needs a bearer token.") { Challenge = "Bearer" };
    private static readonly ApiError Invalid = new(401, "token-invalid", "The bearer token is not valid, or not any more.") { Challenge = "Bearer error=\"invalid_token\"" };
    private static readonly ApiError NoIssuer = new(503, "issuer-unavailable", "Tokens cannot be verified now: the issuer does not answer.") { RetryAfterSeconds = 5 };

    /// <summary>The identity, or the error to answer with.</summary>
    public async Task<(TokenIdentity? Identity, ApiError? Error)> VerifyAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0) return (null, Missing);
        if (verified.Find(authorization) is { } known) return (known, null);
        if (!await IssuerAnswersAsync(context.RequestAborted)) return (null, NoIssuer);
        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (!result.Succeeded) return (null, result.None ? Missing : Invalid);
        var identity = context.Features.Get<TokenIdentity>()!;
        verified.Remember(authorization, identity, result.Properties.ExpiresUtc!.Value);
        return (identity, null);
    }

    // Without the issuer's keys every token looks forged; telling the holder of a good one so would send it to log in again.
    private async Task<bool> IssuerAnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await options.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager!.GetConfigurationAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.IssuerUnavailable(logger, exception.GetType().Name);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The discovery document of Auth__Authority cannot be read ({Cause}): no token can be verified")]
        public static partial void IssuerUnavailable(ILogger logger, string cause);
    }
}
