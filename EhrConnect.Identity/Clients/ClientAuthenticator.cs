using System.Security.Cryptography;
using System.Text;
using EhrConnect.Data.Identity;

namespace EhrConnect.Identity.Clients;

/// <summary>Checks a client's secret. Whatever is wrong, the work is the same: one look-up, one hash, one comparison.</summary>
sealed class ClientAuthenticator(OAuthClientDirectory directory)
{
    private readonly byte[] _nobody = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    public async Task<ClientAuthentication> AuthenticateAsync(string clientId, string? secret, CancellationToken cancellationToken)
    {
        var client = await directory.FindAsync(clientId, cancellationToken);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret ?? ""));
        var matches = CryptographicOperations.FixedTimeEquals(hash, client?.SecretHash ?? _nobody);
        return new ClientAuthentication(clientId, client, Denial(client, matches));
    }

    private static string? Denial(OAuthClient? client, bool matches) => (client, matches) switch
    {
        (null, _) => "unknown client",
        (_, false) => "wrong secret",
        ({ OrgActive: false }, _) => "organisation not active",
        _ => null,
    };
}
