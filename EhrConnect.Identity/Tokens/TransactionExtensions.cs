using EhrConnect.Identity.Clients;
using OpenIddict.Server;

namespace EhrConnect.Identity.Tokens;

/// <summary>What the handlers of one token request tell each other.</summary>
static class TransactionExtensions
{
    private const string Key = "EhrConnect.ClientAuthentication";

    public static void Remember(this OpenIddictServerTransaction transaction, ClientAuthentication authentication) => transaction.SetProperty(Key, authentication);

    public static ClientAuthentication? Authentication(this OpenIddictServerTransaction transaction) => transaction.GetProperty<ClientAuthentication>(Key);
}
