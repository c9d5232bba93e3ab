using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>
/// The two signatures that every delivery carries.
/// <para>
/// <c>webhook-signature</c> (Standard Webhooks 1.0): <c>v1,</c> and the base64 HMAC-SHA256 of <c>id.timestamp.body</c>. The key of
/// a secret <c>whsec_…</c> is what follows the prefix, base64-decoded; of any other secret its UTF-8 bytes.
/// </para>
/// <para>
/// <c>X-EHRConnect-Signature</c>: <c>sha256=</c> and the lower-case hex HMAC-SHA256 of the body. The key is the UTF-8 bytes of the
/// whole secret as its owner sees it, prefix included: existing receivers call <c>createHmac('sha256', secret)</c>.
/// </para>
/// </summary>
public static class WebhookSignature
{
    /// <summary>What a secret of the Standard Webhooks form begins with.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>The value of <c>webhook-signature</c>: one signature per secret, separated by spaces.</summary>
    /// <param name="secrets">The newest first; several while a secret is being replaced.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>: seconds since 1970.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static string Standard(IEnumerable<string> secrets, string id, long timestamp, ReadOnlyMemory<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(Hmac(StandardKey(secret), head, body.Span))));
    }

    /// <summary>The value of <c>X-EHRConnect-Signature</c>.</summary>
    /// <param name="secret">The newest secret.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static string OfBody(string secret, ReadOnlyMemory<byte> body) => "sha256=" + Convert.ToHexStringLower(Hmac(Encoding.UTF8.GetBytes(secret), [], body.Span));

    private static byte[] StandardKey(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(secret);
        var encoded = secret.AsSpan(SecretPrefix.Length);
        // Not base64 after all: then it is text like any other.
        return Base64.IsValid(encoded, out var length) && length > 0 ? Convert.FromBase64String(encoded.ToString()) : Encoding.UTF8.GetBytes(secret);
    }

    private static byte[] Hmac(byte[] key, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(head);
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }
}
