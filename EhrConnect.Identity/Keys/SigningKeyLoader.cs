using System.Security.Cryptography;
using EhrConnect.Data.Identity;

namespace EhrConnect.Identity.Keys;

/// <summary>Reads the signing keys before the server listens; the first replica of a new installation makes one.</summary>
sealed partial class SigningKeyLoader(SigningKeyStore store, SigningKeyRing ring, ILogger<SigningKeyLoader> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var keys = await store.ListOrCreateAsync(RsaSigningKey.Create, cancellationToken);
            ring.Fill([.. keys.OrderByDescending(key => key.CreatedAt).Select(RsaSigningKey.ToCredentials)]);
            Log.KeysRead(logger, keys.Count, keys[0].KeyId);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new InvalidOperationException(
                "The signing keys in the database cannot be decrypted: Secrets__Kek__… is not the key-encryption key that they were stored with. Restore the old value.", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} signing key(s); {KeyId} signs")]
        public static partial void KeysRead(ILogger logger, int count, string keyId);
    }
}
