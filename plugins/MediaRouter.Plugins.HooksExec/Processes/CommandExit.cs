using System.Globalization;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>How a process has ended.</summary>
/// <param name="Code">Its exit code; <see langword="null"/> if a signal ended it, or if it is not known.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
internal readonly record struct CommandExit(int? Code, int Signal)
{
    /// <inheritdoc/>
    public override string ToString() => this switch
    {
        { Signal: > 0 } => string.Create(CultureInfo.InvariantCulture, $"command was ended by signal {Signal}"),
        { Code: { } code } => string.Create(CultureInfo.InvariantCulture, $"command exited with code {code}"),
        _ => "command exited",
    };
}
