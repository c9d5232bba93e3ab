namespace EhrConnect.LocalHosting;

/// <summary>One app host per EHR_HOME. The lock is the operating system's, so it ends with the process however that ends.</summary>
internal static class AppHostLock
{
    public static FileStream Acquire(HomeDirectory home)
    {
        try
        {
            return new FileStream(Path.Combine(home.Run, "apphost.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new DistributedApplicationException($"Another app host already runs on EHR_HOME {home.Root}: stop it with ./ehr down, or set EHR_HOME and EHR_PORT_OFFSET for a second one.", e);
        }
    }
}
