using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// The 64-bit keys under which resources are found by equality: the first eight bytes (big endian) of a SHA-256. The same
/// for indexing, searching and matching by identifier; they are stored, so they never change.
/// </summary>
public static class SearchKey
{
    private const int OnStack = 256;

    /// <summary>The key of a code or identifier together with its system: finds <c>system|code</c>.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="parameter">A token parameter that searches one element.</param>
    /// <param name="system">The system; empty or null for a value that has none (<c>|code</c>).</param>
    /// <param name="code">The code or identifier value.</param>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public static long OfToken(string type, string parameter, string? system, string code) =>
        Of(SearchParameters.ElementOf(type, parameter).Number, KeyForm.Token, Encoding.UTF8.GetBytes(system ?? ""), Encoding.UTF8.GetBytes(code));

    /// <summary>The key of a resource, and of every literal reference to it: that of <c>Type/id</c>.</summary>
    public static long OfResource(string type, string id) => OfReference(Encoding.UTF8.GetBytes($"{type}/{id}"));

    /// <summary>The key of a literal reference without a version.</summary>
    internal static long OfReference(ReadOnlySpan<byte> reference)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(reference, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    internal static long Of(int element, KeyForm form, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        var length = 9 + first.Length + second.Length;
        Span<byte> input = length <= OnStack ? stackalloc byte[length] : new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(input, element);
        input[4] = (byte)form;
        BinaryPrimitives.WriteInt32BigEndian(input[5..], first.Length);
        first.CopyTo(input[9..]);
        second.CopyTo(input[(9 + first.Length)..]);
        return OfReference(input);
    }

    internal static long Of(int element, KeyForm form, string first, string second = "") => Of(element, form, Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second));
}
