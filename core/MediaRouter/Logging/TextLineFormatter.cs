using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace MediaRouter.Logging;

/// <summary>Lines such as <c>2026/11/21 08:30:11 INF [RTP] [session 127.0.0.1:1234] opened</c>.</summary>
/// <param name="useColours">Whether the output is a terminal that shows colours.</param>
internal sealed class TextLineFormatter(bool useColours) : ITextFormatter
{
    private const string TimeFormat = "yyyy'/'MM'/'dd HH':'mm':'ss";
    private const string Dim = "\u001b[90m";
    private const string Reset = "\u001b[0m";

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var time = logEvent.Timestamp.ToString(TimeFormat, CultureInfo.InvariantCulture);
        var level = LevelCode.Of(logEvent.Level);
        if (useColours)
        {
            output.Write($"{Dim}{time}{Reset} {LevelCode.ColourOf(logEvent.Level)}{level}{Reset} ");
        }
        else
        {
            output.Write(time);
            output.Write(' ');
            output.Write(level);
            output.Write(' ');
        }

        MessageRenderer.Write(logEvent, output);
        output.Write('\n');
        if (logEvent.Exception is not null)
        {
            output.Write(logEvent.Exception);
            output.Write('\n');
        }
    }
}
