using Serilog.Events;

namespace MediaRouter.Logging;

/// <summary>The three letters that stand for a severity, and their colour.</summary>
internal static class LevelCode
{
    /// <summary>The letters.</summary>
    /// <param name="level">Severity.</param>
    public static string Of(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "DEB",
        LogEventLevel.Information => "INF",
        LogEventLevel.Warning => "WAR",
        _ => "ERR",
    };

    /// <summary>The escape sequence that begins the colour.</summary>
    /// <param name="level">Severity.</param>
    public static string ColourOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "\u001b[90m",
        LogEventLevel.Information => "\u001b[32m",
        LogEventLevel.Warning => "\u001b[33m",
        _ => "\u001b[31m",
    };
}
