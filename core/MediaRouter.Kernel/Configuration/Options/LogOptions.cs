using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>What is logged, and where.</summary>
[Options(OptionsScope.Global, Title = "Logging", Order = 0)]
internal sealed record LogOptions : IValidatedOptions
{
    [Setting("Least severity that is logged: error, warn, info or debug.")]
    public LogLevelName LogLevel { get; init; } = LogLevelName.Info;

    [Setting("Where log lines go: any of stdout, file and syslog.")]
    public OptionList<LogDestination> LogDestinations { get; init; } = [LogDestination.StandardOutput];

    [Setting("Write log lines as JSON objects instead of text, on stdout and in the file.")]
    public bool LogStructured { get; init; }

    [Setting("File of the destination 'file'.")]
    public string LogFile { get; init; } = "mediarouter.log";

    [Setting("Name under which the destination 'syslog' logs.")]
    public string SysLogPrefix { get; init; } = "mediarouter";

    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (LogFile.Length == 0 && LogDestinations.Contains(LogDestination.File))
        {
            yield return "'logFile' must be set when logDestinations contains 'file'";
        }
    }
}
