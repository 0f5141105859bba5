using MediaRouter.Plugins.HooksExec.Commands;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>Starts processes in the way of the operating system.</summary>
internal interface IProcessStarter : IDisposable
{
    /// <summary>Starts a process with empty input; its output goes to the log, line by line.</summary>
    /// <param name="command">What to start.</param>
    /// <param name="log">Gets the output.</param>
    /// <exception cref="IOException">It cannot be started; the message says why.</exception>
    ICommandProcess Start(PreparedCommand command, ILogger log);
}
