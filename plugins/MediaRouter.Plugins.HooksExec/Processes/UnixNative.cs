using System.Runtime.InteropServices;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>What the C library offers for processes and .NET does not: process groups.</summary>
/// <remarks>The constants are the same in glibc, musl and the library of macOS.</remarks>
internal static unsafe partial class UnixNative
{
    public const int Interrupt = 2;
    public const int Kill = 9;

    // Signals whose ignoring a process would inherit: the runtime ignores SIGPIPE, and a shell that started the router in the background
    // lets it ignore SIGINT and SIGQUIT.
    public static ReadOnlySpan<int> DefaultedSignals => [1, 2, 3, 13, 15];

    public const short SetProcessGroup = 0x02;
    public const short SetSignalDefaults = 0x04;
    public const short SetSignalMask = 0x08;

    public const int NoHang = 1;
    public const int InterruptedCall = 4;

    // Opaque to callers. The largest of the known ones: attributes 336 bytes, actions 80, set 128; all in glibc.
    public const int AttributesSize = 1024;
    public const int ActionsSize = 512;
    public const int SignalSetSize = 256;

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SetGroup(void* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetMask(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaults(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddOpen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* actions, int descriptor, int newDescriptor);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int EmptySet(void* set);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    public static partial int AddToSet(void* set, int signal);

    // Returns the error; does not set errno.
    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(out int process, string file, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int process, int signal);
}
