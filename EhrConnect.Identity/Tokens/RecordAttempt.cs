using EhrConnect.Data.Audit;
using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Users;
using EhrConnect.Identity.Auditing;
using EhrConnect.Identity.Clients;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

/// <summary>
/// One audit record for each answer of the token endpoint, granted and denied, committed before the answer leaves. An attempt of
/// nobody we know belongs to the platform's own organisation.
/// </summary>
sealed partial class RecordAttempt(OAuthClientDirectory directory, UserGrants grants, AuditWriter audit, AuditEntries entries, TokenMetrics metrics, ILogger<RecordAttempt> logger)
    : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private const string NoClient = "unknown";

    public ValueTask HandleAsync(ApplyTokenResponseContext context) => new(context.Transaction.Grant() is { } grant ? RecordAsync(context, grant) : RecordClientAsync(context));

    private async Task RecordAsync(ApplyTokenResponseContext context, UserGrant grant)
    {
        // What was granted was recorded in the transaction that used the grant up.
        if (context.Error is null) return;
        var reason = grant.Denial ?? context.Error;
        var entry = entries.For(
            context.Transaction.GetHttpRequest()!.HttpContext, grant.Token.OrgId, grant.User.Id, "identity.token", StatusCodes.Status400BadRequest, ("client", grant.ClientId), ("reason", reason));

        // Two hold a token that was made for one, and there is no telling which is the thief: neither keeps anything (RFC 9700 section 4.14).
        if (grant is { Used: true, Revoked: false }) await grants.RevokeAsync(grant, reason, entry, CancellationToken.None);
        else await audit.WriteAsync(entry, CancellationToken.None);

        metrics.Answered(granted: false, context.Error);
        Log.Denied(logger, grant.ClientId, reason);
    }

    private async Task RecordClientAsync(ApplyTokenResponseContext context)
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
