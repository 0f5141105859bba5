using System.ComponentModel;
using System.Diagnostics;
using MediaRouter.Plugins.HooksExec.Commands;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>Starts processes with what .NET offers everywhere.</summary>
internal sealed class TreeProcessStarter(TimeProvider time) : IProcessStarter
{
    public ICommandProcess Start(PreparedCommand command, ILogger log)
    {
        var start = command.RawArguments is { } raw
            ? new ProcessStartInfo(command.Program) { Arguments = raw }
            : new ProcessStartInfo(command.Program, command.Arguments);
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start) ?? throw new IOException($"{command.Program}: not started");
            process.StandardInput.Close();
            return new TreeProcess(process, time, log);
        }
        catch (Exception ex) when (ex is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            throw new IOException(ex.Message, ex);
        }
    }

    public void Dispose()
    {
    }
}
