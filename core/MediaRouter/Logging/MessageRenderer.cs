using System.Globalization;
using MediaRouter.Sdk;
using Serilog.Events;
using Serilog.Parsing;

namespace MediaRouter.Logging;

/// <summary>Writes the text of a message: prefixes, then the template with its properties; texts without quotation marks.</summary>
internal static class MessageRenderer
{
    /// <summary>Writes the text.</summary>
    /// <param name="logEvent">The event.</param>
    /// <param name="output">Takes the text.</param>
    public static void Write(LogEvent logEvent, TextWriter output)
    {
        if (logEvent.Properties.TryGetValue(ContextualLogger.PrefixProperty, out var prefix))
        {
            WriteValue(prefix, null, output);
        }

        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken property && logEvent.Properties.TryGetValue(property.PropertyName, out var value))
            {
                WriteValue(value, property.Format, output);
            }
            else
            {
                token.Render(logEvent.Properties, output, CultureInfo.InvariantCulture);
            }
        }
    }

    private static void WriteValue(LogEventPropertyValue value, string? format, TextWriter output)
    {
        if (value is ScalarValue { Value: string text })
        {
            output.Write(text);
        }
        else
        {
            value.Render(output, format, CultureInfo.InvariantCulture);
        }
    }
}
