namespace EhrConnect.LocalHosting;

/// <summary>The one line an operator sees when the app host cannot go on.</summary>
internal static class FailureReport
{
    static int installed;

    /// <summary>What AppHost.cs itself throws while it builds the graph gets the same treatment as what a run throws: one line, no stack trace.</summary>
    public static void Install()
    {
        if (Interlocked.Exchange(ref installed, 1) != 0)
            return;
        AppDomain.CurrentDomain.UnhandledException += static (_, e) =>
        {
            if (e.ExceptionObject is not (DistributedApplicationException or ArgumentException))
                return;
            Write(((Exception)e.ExceptionObject).Message);
            Environment.Exit(1);
        };
    }

    public static void Write(string message) => Console.Error.WriteLine("ehrconnect: " + message);
}
