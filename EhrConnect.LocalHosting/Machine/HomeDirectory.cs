namespace EhrConnect.LocalHosting;

/// <summary><c>EHR_HOME</c>: everything a run leaves on disk.</summary>
internal sealed class HomeDirectory(string path)
{
    public string Root { get; } = System.IO.Path.GetFullPath(path);

    public string Logs => System.IO.Path.Combine(Root, "logs");

    public string Run => System.IO.Path.Combine(Root, "run");

    public string Secrets => System.IO.Path.Combine(Root, "secrets");

    public string Data(string resource) => System.IO.Path.Combine(Root, resource);

    /// <summary>Creates the folders and proves that files can be written.</summary>
    /// <exception cref="DistributedApplicationException">The place is not usable.</exception>
    public void Prepare()
    {
        try
        {
            foreach (var folder in (string[])[Root, Logs, Run])
                Directory.CreateDirectory(folder);
            SecretStore.CreatePrivateDirectory(Secrets);
            var probe = System.IO.Path.Combine(Run, "write-probe");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"EHR_HOME {Root} is not writable ({e.Message}): make it writable for this account or set EHR_HOME to another folder.", e);
        }
    }
}
