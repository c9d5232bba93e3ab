using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.Fhir.Search;

/// <summary>Numbers of indexed elements: the first four bytes of the SHA-256 of <c>kind NUL path</c>. They are stored.</summary>
internal static class ElementNumber
{
    public static int Of(SearchParameterKind kind, string path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\0{path}"), hash);
        return BinaryPrimitives.ReadInt32BigEndian(hash);
    }
}
