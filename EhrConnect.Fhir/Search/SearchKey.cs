using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// The 64-bit keys under which resources are found by equality: the first eight bytes (big endian) of the SHA-256 of
/// <c>type NUL parameter NUL value</c> in UTF-8. The same for indexing, searching and matching by identifier.
/// </summary>
public static class SearchKey
{
    /// <summary>The key of one value of one parameter.</summary>
    public static long Of(string type, string parameter, string value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\0{parameter}\0{value}"), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    /// <summary>The key of a code or identifier together with its system: finds <c>system|code</c>.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="parameter">The search parameter.</param>
    /// <param name="system">The system; empty or null for a value that has none (<c>|code</c>).</param>
    /// <param name="code">The code or identifier value.</param>
    public static long OfToken(string type, string parameter, string? system, string code) => Of(type, parameter, $"{Escape(system ?? "")}|{Escape(code)}");

    /// <summary>The key of a code or identifier whatever its system: finds <c>code</c>.</summary>
    public static long OfCode(string type, string parameter, string code) => Of(type, parameter, Escape(code));

    /// <summary>The key of everything in a system: finds <c>system|</c>.</summary>
    public static long OfSystem(string type, string parameter, string system) => Of(type, parameter, $"{Escape(system)}|");

    /// <summary>The key of an exact text: finds <c>parameter:exact</c>.</summary>
    public static long OfExact(string type, string parameter, string text) => Of(type, $"{parameter}:exact", text);

    // Without this, the code "a|b" and the code "b" in system "a" would share a key.
    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
