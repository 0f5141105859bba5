using System.Buffers;
using System.Globalization;
using MediaRouter.Sdk;
using Serilog.Events;
using Serilog.Parsing;

namespace MediaRouter.Logging;

/// <summary>Writes the text of a message: prefixes, then the template with its properties; texts without quotation marks.</summary>
internal static class MessageRenderer
{
    // Both ranges of Unicode, and the separators of lines and paragraphs.
    private static readonly SearchValues<char> ControlCharacters = SearchValues.Create([.. Enumerable.Range(0, 0xa0).Select(code => (char)code).Where(char.IsControl), '\u2028', '\u2029']);

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
            WriteText(text, output);
        }
        else
        {
            value.Render(output, format, CultureInfo.InvariantCulture);
        }
    }

    // Much of what is logged comes from clients: line breaks must not forge lines, nor escape sequences draw on terminals.
    private static void WriteText(string text, TextWriter output)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAny(ControlCharacters) is var index and >= 0)
        {
            output.Write(rest[..index]);
            output.Write(rest[index] switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                var other => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)other:x4}"),
            });
            rest = rest[(index + 1)..];
        }

        output.Write(rest);
    }
}
