using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace EhrConnect.FhirApi.Security;

/// <summary>
/// Tokens whose signature was verified a moment ago, by hash: a client sends the same one with every request. A key that its
/// issuer withdraws stops counting within <see cref="Freshness"/>; a token never outlives its own expiry here.
/// </summary>
sealed class VerifiedTokens(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _identities = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    public TokenIdentity? Find(string authorization) =>
        _identities.TryGetValue(Key(authorization), out Remembered? known) && time.GetUtcNow() < known!.Until ? known.Identity : null;

    public void Remember(string authorization, TokenIdentity identity, DateTimeOffset expires)
    {
        var fresh = time.GetUtcNow() + Freshness;
        var remembered = new Remembered(identity, expires < fresh ? expires : fresh);
        _identities.Set(Key(authorization), remembered, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Freshness });
    }

    public void Dispose() => _identities.Dispose();

    private static string Key(string authorization)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(authorization), hash);
        return Convert.ToBase64String(hash);
    }

    private sealed record Remembered(TokenIdentity Identity, DateTimeOffset Until);
}
