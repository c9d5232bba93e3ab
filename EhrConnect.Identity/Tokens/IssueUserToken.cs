using EhrConnect.Data.Users;
using EhrConnect.Identity.Auditing;
using Microsoft.AspNetCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

/// <summary>
/// Uses a code or refresh token up and answers with the user's tokens. Use, successor and audit record are one transaction, before
/// the answer: of two requests with the same token one gets tokens.
/// </summary>
sealed class IssueUserToken(UserGrants grants, AuditEntries entries, TokenMetrics metrics, IOptions<IdentityOptions> options, TimeProvider time) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType()) return;
        var grant = context.Transaction.Grant() ?? throw new InvalidOperationException("A token was to be issued without a grant.");
        var successor = grant.Scopes.Contains(Scopes.OfflineAccess, StringComparer.Ordinal) ? OpaqueToken.New(grant.Token.OrgId) : null;
        var entry = entries.For(
            context.Transaction.GetHttpRequest()!.HttpContext, grant.Token.OrgId, grant.User.Id, "identity.token", StatusCodes.Status200OK, ("client", grant.ClientId), ("grant", context.Request.GrantType!));
        if (!await grants.RedeemAsync(grant, successor, entry, CancellationToken.None))
        {
            context.Transaction.Remember(grant with { Used = true });
            context.Reject(Errors.InvalidGrant, "The code or refresh token is not valid, or not any more.");
            return;
        }

        metrics.Answered(granted: true, error: null);
        if (successor is not null) context.Transaction.Remember(successor);
        var scopes = context.Request.GetScopes() is { IsDefaultOrEmpty: false } narrowed ? narrowed : [.. grant.Scopes];
        context.SignIn(UserToken.For(grant, scopes, options.Value, time.GetUtcNow()));
    }
}
