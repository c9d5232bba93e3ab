using System.Security.Cryptography;

namespace EhrConnect.AppHost;

/// <summary>The key that encrypts the data keys: given as Parameters:kek, else made once and kept in EHR_HOME/secrets.</summary>
internal static class KeyEncryptionKey
{
    const int Bytes = 32;
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string Read(IDistributedApplicationBuilder builder)
    {
        var key = builder.Configuration["Parameters:kek"] ?? Stored(builder);
        var buffer = new byte[Bytes + 1];
        return Convert.TryFromBase64String(key, buffer, out var length) && length == Bytes
            ? key
            : throw new DistributedApplicationException("Parameters:kek must be 32 bytes in base64: make one with 'openssl rand -base64 32'.");
    }

    static string Stored(IDistributedApplicationBuilder builder)
    {
        var home = builder.Configuration["EHR_HOME"] ?? Path.Combine(builder.AppHostDirectory, "..", ".ehr");
        var file = Path.Combine(Path.GetFullPath(home), "secrets", "kek");
        if (!File.Exists(file))
            Create(file);
        return File.ReadAllText(file).Trim();
    }

    // Written aside first: losing half of this file would lose every secret it protects.
    static void Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(file + ".new", options))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)));
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file, overwrite: false);
    }
}
