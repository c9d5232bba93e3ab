using System.Runtime.InteropServices;

namespace EhrConnect.LocalHosting;

/// <summary>The two calls of the C library that the framework does not offer.</summary>
internal static partial class Native
{
    /// <summary>Sends a signal; a negative id means the process group. False when there is nobody to get it.</summary>
    public static bool Signal(int processId, UnixSignal signal) => Kill(processId, (int)signal) == 0;

    public static bool IsRoot => !OperatingSystem.IsWindows() && EffectiveUserId() == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUserId();
}
