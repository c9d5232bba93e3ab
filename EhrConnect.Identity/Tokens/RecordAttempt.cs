using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using EhrConnect.Identity.Clients;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

/// <summary>
/// One audit record for each answer of the token endpoint, granted and denied, committed before the answer leaves. An attempt of
/// nobody we know belongs to the platform's own organisation.
/// </summary>
sealed partial class RecordAttempt(OAuthClientDirectory directory, TokenMetrics metrics, ILogger<RecordAttempt> logger)
    : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private const string NoClient = "unknown";

    public async ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        var authentication = context.Transaction.Authentication();
        var orgId = authentication?.Client?.OrgId ?? PlatformOrganization.Id;
        var clientId = authentication?.ClientId ?? (ClientId.IsPossible(context.Request?.ClientId) ? context.Request!.ClientId! : NoClient);
        var granted = context.Error is null;
        var reason = granted ? null : authentication?.Denial ?? context.Error;
        var http = context.Transaction.GetHttpRequest()?.HttpContext;

        // A caller that hangs up does not take its attempt out of the audit trail.
        await directory.RecordTokenAsync(orgId, clientId, granted, reason, http?.Connection.RemoteIpAddress?.ToString(), http?.TraceIdentifier, CancellationToken.None);

        metrics.Answered(granted, context.Error);
        if (!granted) Log.Denied(logger, clientId, reason!);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "No token for client {ClientId}: {Reason}")]
        public static partial void Denied(ILogger logger, string clientId, string reason);
    }
}
