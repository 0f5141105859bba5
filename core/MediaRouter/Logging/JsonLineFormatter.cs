using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaRouter.Sdk;
using Serilog.Events;
using Serilog.Formatting;

namespace MediaRouter.Logging;

/// <summary>One JSON object per line: time, level, message, then the properties of the event.</summary>
internal sealed class JsonLineFormatter : ITextFormatter
{
    // RFC 3339 with nine decimals; the clock has seven.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'00'zzz";

    // The line is not part of an HTML page; quotation marks and control characters are still escaped.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What Serilog and the logging abstractions add for themselves.
    private static readonly HashSet<string> LeftOut = [ContextualLogger.PrefixProperty, "EventId", "{OriginalFormat}"];

    private static readonly HashSet<string> Taken = ["timestamp", "level", "message", "exception"];

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("timestamp"u8, logEvent.Timestamp.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("level"u8, LevelCode.Of(logEvent.Level));
            using (var message = new StringWriter(CultureInfo.InvariantCulture))
            {
                MessageRenderer.Write(logEvent, message);
                json.WriteString("message"u8, message.ToString());
            }

            foreach (var (name, value) in logEvent.Properties)
            {
                if (!LeftOut.Contains(name))
                {
                    json.WritePropertyName(PropertyName(name));
                    WriteValue(json, value);
                }
            }

            if (logEvent.Exception is not null)
            {
                json.WriteString("exception"u8, logEvent.Exception.ToString());
            }

            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
    }

    private static string PropertyName(string name)
    {
        // The name that the logging abstractions give to the category: the plugin, or the part of the router.
        var camel = name == "SourceContext" ? "source" : char.ToLowerInvariant(name[0]) + name[1..];
        return Taken.Contains(camel) ? "_" + camel : camel;
    }

    private static void WriteValue(Utf8JsonWriter json, LogEventPropertyValue value)
    {
        switch (value)
        {
            case ScalarValue scalar:
                WriteScalar(json, scalar.Value);
                break;
            case SequenceValue sequence:
                json.WriteStartArray();
                foreach (var element in sequence.Elements)
                {
                    WriteValue(json, element);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool boolean:
                json.WriteBooleanValue(boolean);
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
