using System.Security.Cryptography;

namespace EhrConnect.Data.Secrets;

/// <summary>
/// Section <c>Secrets</c>: the key-encryption keys (<c>Secrets__Kek__&lt;id&gt;</c>, base64 of 32 bytes) and which of them
/// wraps new data keys (<c>Secrets__ActiveKek</c>).
/// </summary>
public sealed class SecretOptions
{
    public const string Section = "Secrets";

    public Dictionary<string, string> Kek { get; init; } = new(StringComparer.Ordinal);

    public string ActiveKek { get; set; } = "";

    /// <summary>What is wrong with the settings, naming the setting; null when nothing is.</summary>
    internal string? Problem()
    {
        if (Kek.Count == 0) return "No key-encryption key: set Secrets__Kek__k1 to base64 of 32 random bytes (openssl rand -base64 32) and Secrets__ActiveKek=k1.";
        if (!Kek.ContainsKey(ActiveKek)) return $"Secrets__ActiveKek names '{ActiveKek}', but there is no Secrets__Kek__{ActiveKek}.";
        var key = new byte[64];
        var bad = Kek.FirstOrDefault(k => !Convert.TryFromBase64String(k.Value, key, out var length) || length != AesKeyBytes).Key;
        CryptographicOperations.ZeroMemory(key);
        return bad is null ? null : $"Secrets__Kek__{bad} is not base64 of {AesKeyBytes} bytes (openssl rand -base64 32).";
    }

    internal const int AesKeyBytes = 32;
}
