using System.Runtime.InteropServices;

namespace MediaRouter.Net;

/// <summary>Limits of the process.</summary>
public static unsafe partial class ProcessLimits
{
    // Enough for any number of clients one machine serves; some systems report an unlimited hard limit but refuse to set it.
    private const ulong WantedFiles = 999_999;

    /// <summary>Lets the process open as many files and sockets as its hard limit allows, at most 999 999. Failure is ignored; other systems than Unix need nothing.</summary>
    public static void RaiseOpenFiles()
    {
        // rlim_t has 64 bits on these; elsewhere the default stays.
        if (!Environment.Is64BitProcess || !(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()))
        {
            return;
        }

        var resource = OperatingSystem.IsLinux() ? 7 : 8;
        var limit = stackalloc ulong[2];
        if (GetLimit(resource, limit) != 0)
        {
            return;
        }

        var wanted = Math.Min(WantedFiles, limit[1]);
        if (limit[0] < wanted)
        {
            limit[0] = wanted;
            _ = SetLimit(resource, limit);
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong* limit);
}
