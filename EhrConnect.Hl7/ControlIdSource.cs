using System.Security.Cryptography;

namespace EhrConnect.Hl7;

/// <summary>Makes message control ids (MSH-10): unique across processes, in the order of time, 20 characters as every version allows.</summary>
/// <param name="time">The clock.</param>
public sealed class ControlIdSource(TimeProvider time)
{
    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new id: nine characters of time in milliseconds, eleven of chance.</summary>
    public string Next() => string.Create(20, time.GetUtcNow().ToUnixTimeMilliseconds(), static (text, milliseconds) =>
    {
        for (int i = 8; i >= 0; i--, milliseconds >>= 5)
            text[i] = Alphabet[(int)(milliseconds & 31)];
        Span<byte> random = stackalloc byte[11];
        RandomNumberGenerator.Fill(random);
        for (int i = 0; i < random.Length; i++)
            text[9 + i] = Alphabet[random[i] & 31];
    });
}
