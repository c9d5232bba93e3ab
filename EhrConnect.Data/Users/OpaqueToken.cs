using System.Buffers.Text;
using System.Security.Cryptography;

namespace EhrConnect.Data.Users;

/// <summary>
/// A random bearer token that says which organisation it belongs to, so that it can be looked up inside that organisation:
/// base64url of 16 bytes of organisation id and 32 random bytes. Only the SHA-256 of the whole is stored.
/// </summary>
public sealed class OpaqueToken
{
    private const int OrgBytes = 16;
    private const int SecretBytes = 32;
    private const int Characters = (OrgBytes + SecretBytes) / 3 * 4;

    private OpaqueToken(Guid orgId, string value, byte[] bytes)
    {
        OrgId = orgId;
        Value = value;
        Hash = SHA256.HashData(bytes);
    }

    public Guid OrgId { get; }

    /// <summary>The 64 characters that the holder gets; never stored, never logged.</summary>
    public string Value { get; }

    public byte[] Hash { get; }

    public static OpaqueToken New(Guid orgId)
    {
        var bytes = new byte[OrgBytes + SecretBytes];
        orgId.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes.AsSpan(OrgBytes));
        return new OpaqueToken(orgId, Base64Url.EncodeToString(bytes), bytes);
    }

    /// <summary>Null when the text cannot be such a token.</summary>
    public static OpaqueToken? Read(string? text)
    {
        var bytes = new byte[OrgBytes + SecretBytes];
        return text is { Length: Characters } && Base64Url.TryDecodeFromChars(text, bytes, out var length) && length == bytes.Length
            ? new OpaqueToken(new Guid(bytes.AsSpan(0, OrgBytes), bigEndian: true), text, bytes)
            : null;
    }

    /// <summary>Without the value: a token must not reach a log by being formatted.</summary>
    public override string ToString() => $"token of {OrgId:D}";
}
