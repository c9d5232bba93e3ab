using System.Security.Cryptography;
using EhrConnect.Data.Identity;
using Microsoft.IdentityModel.Tokens;

namespace EhrConnect.Identity.Keys;

static class RsaSigningKey
{
    private const int Bits = 2048;

    public static (string KeyId, byte[] Pkcs8) Create()
    {
        using var rsa = RSA.Create(Bits);
        return (Thumbprint(rsa), rsa.ExportPkcs8PrivateKey());
    }

    public static SigningCredentials ToCredentials(SigningKey key)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        CryptographicOperations.ZeroMemory(key.Pkcs8);
        return new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = key.KeyId }, SecurityAlgorithms.RsaSha256);
    }

    // RFC 7638: the key id follows from the key, so two replicas can never use one id for two keys.
    private static string Thumbprint(RSA rsa) => Base64UrlEncoder.Encode(new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)).ComputeJwkThumbprint());
}
