using EhrConnect.Data.Audit;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Users;
using EhrConnect.Identity.Auditing;
using EhrConnect.Identity.Tokens;
using Microsoft.Extensions.Options;

namespace EhrConnect.Identity.SignIn;

/// <summary>
/// Checks an e-mail address and a password. Whatever is wrong, the answer and (nearly) the time are the same; each attempt leaves
/// one audit record, in the user's organisation when there is such a user, else in the platform's.
/// </summary>
sealed partial class UserAuthenticator(
    SignInDirectory directory, AuditWriter audit, AuditEntries entries, TokenMetrics metrics, IOptions<IdentityOptions> options, ILogger<UserAuthenticator> logger)
{
    public const int LongestPassword = 256;
    public const int RefusedStatus = StatusCodes.Status400BadRequest;

    private const string Action = "identity.login";

    /// <summary>The token of the new session, or null.</summary>
    public async Task<OpaqueToken?> SignInAsync(HttpContext http, string email, string password)
    {
        var attempt = LoginName.Fold(email) is { } name
            ? await directory.BeginAsync(name, http.RequestAborted)
            : new SignInAttempt(PlatformOrganization.Id, UserId: null, PasswordHash: null, Obstacle: null);
        var matches = PasswordHashes.Verify(attempt.PasswordHash, password.Length <= LongestPassword ? password : "");

        // From here on nobody who hangs up changes what is recorded.
        if (matches && attempt is { Obstacle: null, UserId: { } userId })
        {
            var accepted = entries.For(http, attempt.OrgId, userId, Action, StatusCodes.Status303SeeOther);
            var session = await directory.AcceptAsync(attempt.OrgId, userId, options.Value.SessionLifetime, accepted, CancellationToken.None);
            metrics.SignedIn(accepted: true);
            return session;
        }

        // The trail does not tell a wrong address from a wrong password either, only what an operator can change.
        var reason = attempt.Obstacle ?? "credentials not accepted";
        await audit.WriteAsync(entries.For(http, attempt.OrgId, attempt.UserId, Action, RefusedStatus, ("reason", reason)), CancellationToken.None);
        metrics.SignedIn(accepted: false);
        Log.Refused(logger, reason);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Sign-in refused: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
