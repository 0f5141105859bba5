using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>A process of a system without process groups. It cannot be asked to end: it and its children are killed.</summary>
internal sealed class TreeProcess : ICommandProcess
{
    private readonly Process _process;
    private readonly OutputReader _output;
    private readonly OutputReader _errors;

    public TreeProcess(Process process, TimeProvider time, ILogger log)
    {
        _process = process;
        _output = new OutputReader(process.StandardOutput.BaseStream, time, log);
        _errors = new OutputReader(process.StandardError.BaseStream, time, log);
        OutputEnded = Task.WhenAll(_output.Ended, _errors.Ended);
        Exited = WaitAsync();
    }

    public Task<CommandExit> Exited { get; }

    public Task Gone => Exited;

    public Task OutputEnded { get; }

    public string LastOutput => _errors.Last.Length > 0 ? _errors.Last : _output.Last;

    public void Interrupt() => Kill();

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception ex) when (ex is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or a child of it may not be killed.
        }
    }

    private async Task<CommandExit> WaitAsync()
    {
        await _process.WaitForExitAsync();
        var exit = new CommandExit(_process.ExitCode, 0);
        _process.Dispose();
        return exit;
    }
}
