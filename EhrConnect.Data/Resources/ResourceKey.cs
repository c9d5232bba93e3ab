using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.Data.Resources;

/// <summary>The number of a resource in the search index; the database function ehr.resource_key computes the same.</summary>
public static class ResourceKey
{
    public static long Of(string type, string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{type}/{id}"), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
