namespace EhrConnect.Data.Identity;

/// <summary>A private key that signs access tokens.</summary>
/// <param name="KeyId">The <c>kid</c> of the tokens it signs.</param>
/// <param name="Pkcs8">The decrypted PKCS #8 bytes.</param>
/// <param name="CreatedAt">The newest key signs; older ones only verify.</param>
public sealed record SigningKey(string KeyId, byte[] Pkcs8, DateTimeOffset CreatedAt);
