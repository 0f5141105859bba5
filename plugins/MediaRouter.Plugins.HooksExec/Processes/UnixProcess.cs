using System.Runtime.InteropServices;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>A process that leads a process group of its own.</summary>
internal sealed class UnixProcess : ICommandProcess
{
    private readonly Lock _gate = new();
    private readonly int _id;

    // Guarded by _gate.
    private bool _isKilled;

    private readonly OutputReader _output;
    private readonly TaskCompletionSource<CommandExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public UnixProcess(int id, OutputReader output)
    {
        _id = id;
        _output = output;
    }

    public int Id => _id;

    public Task<CommandExit> Exited => _exited.Task;

    public Task Gone => _gone.Task;

    public Task OutputEnded => _output.Ended;

    public string LastOutput => _output.Last;

    public void Interrupt() => Signal(UnixNative.Interrupt);

    public void Kill() => Signal(UnixNative.Kill);

    /// <summary>Takes the exit status if there is one, and looks whether the group still has members.</summary>
    /// <returns>Whether all of it is gone.</returns>
    public bool Collect()
    {
        lock (_gate)
        {
            if (_gone.Task.IsCompleted)
            {
                return true;
            }

            Reap();

            // The number of a group is not given to another process while the group has members, so it is asked for at short intervals
            // until there are none; then the number is never used again. Nothing survives a kill, but where nobody collects orphans their
            // remains keep the group.
            if (_exited.Task.IsCompleted && (_isKilled || UnixNative.Signal(-_id, 0) != 0))
            {
                _gone.TrySetResult();
            }

            return _gone.Task.IsCompleted;
        }
    }

    // The process, and its group: as the first process of a container, the router inherits the orphans that commands leave behind.
    private void Reap()
    {
        int status;
        if (!_exited.Task.IsCompleted)
        {
            var result = Wait(_id, out status);
            if (result != 0)
            {
                // Where the parent of the router ignores the signal of ended children, the system takes the status itself.
                _exited.TrySetResult(result < 0 ? default : Decode(status));
            }
        }

        while (Wait(-_id, out status) is var member and > 0)
        {
            if (member == _id)
            {
                _exited.TrySetResult(Decode(status));
            }
        }
    }

    private static int Wait(int id, out int status)
    {
        int result;
        do
        {
            result = UnixNative.Wait(id, out status, UnixNative.NoHang);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == UnixNative.InterruptedCall);
        return result;
    }

    private static CommandExit Decode(int status)
    {
        var signal = status & 0x7f;
        return signal == 0 ? new CommandExit((status >> 8) & 0xff, 0) : new CommandExit(null, signal);
    }

    private void Signal(int signal)
    {
        lock (_gate)
        {
            if (!_gone.Task.IsCompleted)
            {
                UnixNative.Signal(-_id, signal);
                _isKilled |= signal == UnixNative.Kill;
            }
        }
    }
}
