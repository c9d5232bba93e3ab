using EhrConnect.Data.Users;
using EhrConnect.Identity.Auditing;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

/// <summary>
/// Puts random, stored tokens where OpenIddict without its stores would put encrypted ones: a code is made here with its grant and
/// its audit record; a refresh token was stored when its predecessor was used up.
/// </summary>
sealed class IssueOpaqueTokens(UserGrants grants, AuditEntries entries) : IOpenIddictServerHandler<GenerateTokenContext>
{
    /// <summary>When OpenIddict is about to make the token itself, which it does only if there is none.</summary>
    public static readonly int BeforeOneIsMade = OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 1;

    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(2);

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == TokenTypeIdentifiers.RefreshToken) context.Token = context.Transaction.Successor().Value;
        else if (context.TokenType == TokenTypeIdentifiers.Private.AuthorizationCode) context.Token = await NewCodeAsync(context);
    }

    private async Task<string> NewCodeAsync(GenerateTokenContext context)
    {
        var login = context.Transaction.Login();
        var request = context.Request!;
        var grant = new NewGrant(request.ClientId!, [.. context.Principal.GetScopes()], request.RedirectUri!, request.CodeChallenge!, request.Nonce);
        var entry = entries.For(context.Transaction.GetHttpRequest()!.HttpContext, login.OrgId, login.UserId, "identity.authorize", StatusCodes.Status302Found, ("client", grant.ClientId));
        return (await grants.CreateAsync(login, grant, CodeLifetime, entry, CancellationToken.None)).Value;
    }
}
