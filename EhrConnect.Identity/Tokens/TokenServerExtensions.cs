using EhrConnect.Identity.Authorization;
using EhrConnect.Identity.Clients;
using EhrConnect.Identity.SignOut;
using EhrConnect.Identity.UserInfo;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EhrConnect.Identity.Tokens;

static class TokenServerExtensions
{
    public const string TokenPath = "/connect/token";
    public const string AuthorizationPath = "/connect/authorize";

    private const string UserInfoPath = "/connect/userinfo";
    private const string EndSessionPath = "/connect/logout";

    /// <summary>OpenIddict without its own stores (docs/adr/0004): the protocol is its part, clients and keys are ours.</summary>
    public static void AddTokenServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ClientAuthenticator>();
        builder.Services.AddSingleton<TokenMetrics>();
        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, TokenServerSetup>();
        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerAspNetCoreOptions>, TokenTransportSetup>();

        // Nothing here is protected with these keys (cookies hold random tokens); without this they would be written to the disk.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode();
            server.SetTokenEndpointUris(TokenPath).SetAuthorizationEndpointUris(AuthorizationPath).SetUserInfoEndpointUris(UserInfoPath).SetEndSessionEndpointUris(EndSessionPath);
            server.AllowClientCredentialsFlow().AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
            server.DisableAccessTokenEncryption(); // the API reads the claims with the published key alone
            server.AddEphemeralEncryptionKey(); // demanded by OpenIddict; nothing that outlives a request is encrypted with it
            server.UseAspNetCore();

            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseSingletonHandler<AuthenticateClient>());
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseSingletonHandler<IssueToken>());
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseSingletonHandler<IssueUserToken>());
            server.AddEventHandler<ValidateTokenContext>(handler => handler.UseSingletonHandler<ReadUserGrant>().SetOrder(ReadUserGrant.BeforeItIsParsed));
            server.AddEventHandler<GenerateTokenContext>(handler => handler.UseSingletonHandler<IssueOpaqueTokens>().SetOrder(IssueOpaqueTokens.BeforeOneIsMade));
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseSingletonHandler<ValidateAuthorization>());
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseSingletonHandler<Authorize>());
            server.AddEventHandler<HandleUserInfoRequestContext>(handler => handler.UseInlineHandler(DescribeUser.HandleAsync));
            server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseSingletonHandler<ValidateSignOut>());
            server.AddEventHandler<HandleEndSessionRequestContext>(handler => handler.UseSingletonHandler<EndSession>());
            server.AddEventHandler<ProcessSignInContext>(handler => handler.UseInlineHandler(AccessToken.DropPrivateClaims).SetOrder(AccessToken.AfterItIsPrepared));
            // Before OpenIddict writes the response: an attempt that cannot be audited is not answered.
            server.AddEventHandler<ApplyTokenResponseContext>(handler => handler.UseSingletonHandler<RecordAttempt>().SetOrder(int.MinValue));

            server.Configure(static options =>
            {
                options.ClientAuthenticationMethods.Clear();
                options.ClientAuthenticationMethods.UnionWith([ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost, ClientAuthenticationMethods.None]);
                options.Scopes.Clear();
                options.Scopes.UnionWith([.. TokenScopes.Known, .. TokenScopes.OfUsers]);
                options.CodeChallengeMethods.Clear();
                options.CodeChallengeMethods.Add(CodeChallengeMethods.Sha256);
                options.ResponseModes.Clear();
                options.ResponseModes.Add(ResponseModes.Query);
                options.PromptValues.Clear();
                options.PromptValues.UnionWith([PromptValues.Login, PromptValues.None]);
                options.Claims.UnionWith(AccessToken.ClaimNames);
            });
        });
    }
}
