using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaRouter.Plugins.HooksExec.Commands;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>Starts each process as the leader of a process group of its own, so that a signal reaches whatever it starts.</summary>
/// <remarks>
/// .NET's own Process cannot make groups, and helper programs that can are not everywhere and hide why a program could not be started.
/// <c>posix_spawn</c> is in every C library, reports that reason, and does not copy the router's memory.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixProcessStarter(TimeProvider time) : IProcessStarter
{
    private readonly ChildReaper _reaper = new(time);

    /// <summary>Processes and groups that are not gone.</summary>
    public int Count => _reaper.Count;

    public ICommandProcess Start(PreparedCommand command, ILogger log)
    {
        var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        int process;
        try
        {
            process = Spawn(command, (int)output.ClientSafePipeHandle.DangerousGetHandle());
        }
        catch
        {
            output.Dispose();
            throw;
        }

        // Only the process holds the writing end now, so the reading end sees its end.
        output.DisposeLocalCopyOfClientHandle();
        var started = new UnixProcess(process, new OutputReader(output, time, log));
        _reaper.Add(started);
        return started;
    }

    public void Dispose() => _reaper.Dispose();

    private static unsafe int Spawn(PreparedCommand command, int output)
    {
        var attributes = stackalloc ulong[UnixNative.AttributesSize / sizeof(ulong)];
        var actions = stackalloc ulong[UnixNative.ActionsSize / sizeof(ulong)];
        var signals = stackalloc ulong[UnixNative.SignalSetSize / sizeof(ulong)];
        ThrowIfFailed(UnixNative.InitAttributes(attributes));
        ThrowIfFailed(UnixNative.InitActions(actions));
        byte** arguments = null;
        byte** environment = null;
        try
        {
            ThrowIfFailed(UnixNative.SetFlags(attributes, UnixNative.SetProcessGroup | UnixNative.SetSignalDefaults | UnixNative.SetSignalMask));
            ThrowIfFailed(UnixNative.SetGroup(attributes, 0));
            ThrowIfFailed(UnixNative.EmptySet(signals));
            ThrowIfFailed(UnixNative.SetMask(attributes, signals));
            foreach (var signal in UnixNative.DefaultedSignals)
            {
                ThrowIfFailed(UnixNative.AddToSet(signals, signal));
            }

            ThrowIfFailed(UnixNative.SetDefaults(attributes, signals));
            ThrowIfFailed(UnixNative.AddOpen(actions, 0, "/dev/null", 0, 0));
            ThrowIfFailed(UnixNative.AddDuplicate(actions, output, 1));
            ThrowIfFailed(UnixNative.AddDuplicate(actions, output, 2));
            arguments = ToNative([command.Program, .. command.Arguments]);
            environment = ToNative([.. command.Environment.Select(variable => $"{variable.Key}={variable.Value}")]);
            var error = UnixNative.Spawn(out var process, command.Program, actions, attributes, arguments, environment);
            return error == 0 ? process : throw new IOException($"{command.Program}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            Free(arguments);
            Free(environment);
            _ = UnixNative.DestroyActions(actions);
            _ = UnixNative.DestroyAttributes(attributes);
        }
    }

    private static unsafe byte** ToNative(string[] texts)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)texts.Length + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Length; i++)
        {
            array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return array;
    }

    private static unsafe void Free(byte** array)
    {
        if (array is null)
        {
            return;
        }

        for (var item = array; *item is not null; item++)
        {
            Marshal.FreeCoTaskMem((nint)(*item));
        }

        NativeMemory.Free(array);
    }

    private static void ThrowIfFailed(int error)
    {
        if (error != 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }
}
