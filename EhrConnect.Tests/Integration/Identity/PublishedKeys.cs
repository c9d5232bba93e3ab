using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EhrConnect.Tests.Integration.Identity;

/// <summary>
/// A resource server in small: issuer → discovery document → key set → signature. Written on the base class library alone, so that
/// it shares no code with the issuer.
/// </summary>
internal sealed class PublishedKeys
{
    private readonly Dictionary<string, RSAParameters> _keys = new(StringComparer.Ordinal);

    public required string Issuer { get; init; }

    /// <summary>The key set as it was answered.</summary>
    public required JsonElement Document { get; init; }

    public IEnumerable<string> Ids => _keys.Keys;

    public static async Task<PublishedKeys> OfAsync(IdentityHost host)
    {
        var discovery = JsonDocument.Parse(await host.Client.GetStringAsync("/.well-known/openid-configuration")).RootElement;
        var document = JsonDocument.Parse(await host.Client.GetStringAsync(discovery.GetProperty("jwks_uri").GetString())).RootElement;
        var keys = new PublishedKeys { Issuer = discovery.GetProperty("issuer").GetString()!, Document = document };
        foreach (var key in document.GetProperty("keys").EnumerateArray())
        {
            keys._keys[key.GetProperty("kid").GetString()!] = new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") };
        }

        return keys;
    }

    /// <summary>Whether the token was signed (RS256, RFC 7518 section 3.3) with the published key that it names.</summary>
    public bool Verify(string token)
    {
        var parts = token.Split('.');
        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        if (!header.GetProperty("alg").ValueEquals("RS256") || !_keys.TryGetValue(header.GetProperty("kid").GetString()!, out var key)) return false;
        using var rsa = RSA.Create(key);
        return rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(key.GetProperty(name).GetString());
}
