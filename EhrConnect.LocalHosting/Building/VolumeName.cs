using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.LocalHosting;

/// <summary>The name of a volume nobody named: stable for one application and resource.</summary>
internal static class VolumeName
{
    public static string Default<T>(IResourceBuilder<T> builder, string suffix)
        where T : IResource
    {
        var application = builder.ApplicationBuilder.Environment.ApplicationName.ToLowerInvariant();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(builder.ApplicationBuilder.Environment.ApplicationName)));
        return $"{application}-{hash[..10]}-{builder.Resource.Name}-{suffix}";
    }
}
