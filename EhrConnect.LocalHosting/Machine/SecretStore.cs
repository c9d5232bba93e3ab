namespace EhrConnect.LocalHosting;

/// <summary>Generated secrets: one file each, readable by this account only, made once and kept.</summary>
public sealed class SecretStore
{
    const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode PrivateDirectory = PrivateFile | UnixFileMode.UserExecute;
    readonly string directory;

    /// <summary>A store in this folder; the folder is made when the first secret is.</summary>
    public SecretStore(string directory) => this.directory = directory;

    /// <summary>The secret of that name; <paramref name="create"/> makes it when there is none yet.</summary>
    /// <exception cref="DistributedApplicationException">The file cannot be read or written, or is empty.</exception>
    public string GetOrCreate(string name, Func<string> create)
    {
        var file = Path.Combine(directory, name);
        try
        {
            if (!File.Exists(file))
                Write(file, create());
            var value = File.ReadAllText(file).Trim();
            return value.Length > 0
                ? value
                : throw new DistributedApplicationException($"{file} is empty: restore it from a backup, or delete it and run ./ehr reset to start with new data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"Cannot use {file} ({e.Message}): make it readable for this account or set EHR_HOME to another folder.", e);
        }
    }

    internal static void CreatePrivateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, PrivateDirectory);
    }

    void Write(string file, string value)
    {
        CreatePrivateDirectory(directory);

        // Written aside and flushed first: a power cut leaves the whole secret or none, never half of one.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFile;
        var aside = file + ".new";
        using (var stream = new FileStream(aside, options))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(value);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, file, overwrite: true);
    }
}
