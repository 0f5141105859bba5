using System.Runtime.InteropServices;

namespace MediaRouter.Net;

/// <summary>Limits of the process.</summary>
public static unsafe partial class ProcessLimits
{
    // Enough for any number of clients one machine serves; some systems report an unlimited hard limit but refuse to set it.
    private const ulong WantedFiles = 999_999;

    /// <summary>Files and sockets that the process may have open; <see cref="int.MaxValue"/> where the system sets no such limit.</summary>
    public static int OpenFiles
    {
        get
        {
            var limit = stackalloc ulong[2];
            return TryGetOpenFiles(limit) ? (int)Math.Min(limit[0], int.MaxValue) : int.MaxValue;
        }
    }

    /// <summary>Lets the process open as many files and sockets as its hard limit allows, at most 999 999. Failure is ignored; other systems than Unix need nothing.</summary>
    public static void RaiseOpenFiles()
    {
        var limit = stackalloc ulong[2];
        if (!TryGetOpenFiles(limit))
        {
            return;
        }

        var wanted = Math.Min(WantedFiles, limit[1]);
        if (limit[0] < wanted)
        {
            limit[0] = wanted;
            _ = SetLimit(Resource, limit);
        }
    }

    private static int Resource => OperatingSystem.IsLinux() ? 7 : 8;

    // rlim_t has 64 bits on these; elsewhere the default stays.
    private static bool TryGetOpenFiles(ulong* limit) =>
        Environment.Is64BitProcess && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && GetLimit(Resource, limit) == 0;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong* limit);
}
