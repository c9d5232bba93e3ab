using EhrConnect.Data.Users;
using EhrConnect.Identity.Clients;
using OpenIddict.Server;

namespace EhrConnect.Identity.Tokens;

/// <summary>What the handlers of one request tell each other.</summary>
static class TransactionExtensions
{
    private const string Key = "EhrConnect.ClientAuthentication";
    private const string LoginKey = "EhrConnect.Login";
    private const string GrantKey = "EhrConnect.Grant";
    private const string SuccessorKey = "EhrConnect.Successor";

    public static void Remember(this OpenIddictServerTransaction transaction, ClientAuthentication authentication) => transaction.SetProperty(Key, authentication);

    public static ClientAuthentication? Authentication(this OpenIddictServerTransaction transaction) => transaction.GetProperty<ClientAuthentication>(Key);

    /// <summary>The sign-in that a code is made for.</summary>
    public static void Remember(this OpenIddictServerTransaction transaction, LoginSession login) => transaction.SetProperty(LoginKey, login);

    public static LoginSession Login(this OpenIddictServerTransaction transaction) =>
        transaction.GetProperty<LoginSession>(LoginKey) ?? throw new InvalidOperationException("A code was to be made for nobody.");

    /// <summary>What was found under the code or refresh token of the request, good or not.</summary>
    public static void Remember(this OpenIddictServerTransaction transaction, UserGrant grant) => transaction.SetProperty(GrantKey, grant);

    public static UserGrant? Grant(this OpenIddictServerTransaction transaction) => transaction.GetProperty<UserGrant>(GrantKey);

    /// <summary>The refresh token that takes the place of what was used up.</summary>
    public static void Remember(this OpenIddictServerTransaction transaction, OpaqueToken successor) => transaction.SetProperty(SuccessorKey, successor);

    public static OpaqueToken Successor(this OpenIddictServerTransaction transaction) =>
        transaction.GetProperty<OpaqueToken>(SuccessorKey) ?? throw new InvalidOperationException("A refresh token was to be answered that is not stored.");
}
