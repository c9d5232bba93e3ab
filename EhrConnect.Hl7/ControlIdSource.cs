using System.Security.Cryptography;

namespace EhrConnect.Hl7;

/// <summary>
/// Makes message control ids (MSH-10): in the order of time, 20 characters as every version allows, never twice from one source,
/// and across processes only with a chance of one in 2^55 for each two of the same millisecond. Safe for several threads.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ControlIdSource(TimeProvider time)
{
    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const int TimeLength = 9;
    const int Length = 20;

    // Odd, so that the steps reach every number before they repeat one; large, so that neighbours do not look alike.
    const ulong Step = 0x9E3779B97F4A7C15;

    ulong _last = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>A new id: nine characters of time in milliseconds, then eleven that count from a random start.</summary>
    public string Next() => string.Create(Length, (time.GetUtcNow().ToUnixTimeMilliseconds(), Interlocked.Add(ref _last, Step)), static (text, parts) =>
    {
        (long milliseconds, ulong number) = parts;
        for (int i = TimeLength - 1; i >= 0; i--, milliseconds >>= 5)
            text[i] = Alphabet[(int)(milliseconds & 31)];
        for (int i = Length - 1; i >= TimeLength; i--, number >>= 5)
            text[i] = Alphabet[(int)(number & 31)];
    });
}
