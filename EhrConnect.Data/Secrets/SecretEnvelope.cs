using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.Data.Secrets;

/// <summary>
/// AES-256-GCM with a random nonce: <c>version(1) | key id(16) | nonce(12) | ciphertext | tag(16)</c>. The associated data
/// names organisation, table, row and column, so a ciphertext moved elsewhere does not decrypt.
/// </summary>
internal static class SecretEnvelope
{
    private const byte Version = 1;
    private const int KeyIdBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + KeyIdBytes + NonceBytes;

    public static byte[] Seal(ReadOnlySpan<byte> key, Guid keyId, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var envelope = new byte[HeaderBytes + plaintext.Length + TagBytes];
        envelope[0] = Version;
        keyId.TryWriteBytes(envelope.AsSpan(1, KeyIdBytes), bigEndian: true, out _);
        var nonce = envelope.AsSpan(1 + KeyIdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plaintext, envelope.AsSpan(HeaderBytes, plaintext.Length), envelope.AsSpan(HeaderBytes + plaintext.Length), associatedData);
        return envelope;
    }

    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> associatedData)
    {
        var plaintext = new byte[envelope.Length - HeaderBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(envelope.Slice(1 + KeyIdBytes, NonceBytes), envelope.Slice(HeaderBytes, plaintext.Length), envelope[^TagBytes..], plaintext, associatedData);
        return plaintext;
    }

    public static Guid KeyIdOf(ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length < HeaderBytes + TagBytes || envelope[0] != Version) throw new CryptographicException("Not a secret envelope of a known version.");
        return new Guid(envelope.Slice(1, KeyIdBytes), bigEndian: true);
    }

    public static byte[] AssociatedData(Guid orgId, string table, string row, string column) => Encoding.UTF8.GetBytes($"{orgId:D}|{table}|{row}|{column}");
}
