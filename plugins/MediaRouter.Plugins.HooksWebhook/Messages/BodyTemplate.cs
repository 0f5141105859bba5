using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MediaRouter.Plugins.HooksWebhook.Messages;

/// <summary>Bodies of requests: the standard one, or one of the user's own with placeholders.</summary>
internal static class BodyTemplate
{
    // Escapes what JSON demands; readable in any script.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is wrong with a template; null if nothing is.</summary>
    public static string? FindFault(string template)
    {
        string? unknown = null;

        // A digit is valid wherever a placeholder can stand: in a text, and as a number.
        var sample = Replace(template, name =>
        {
            unknown ??= EventFields.IsName(name) ? null : name;
            return "1";
        });
        if (unknown is not null)
        {
            return $"there is no placeholder '${{{unknown}}}'; there are {string.Join(", ", EventFields.Names)}, G1, G2 ...";
        }

        try
        {
            using var document = JsonDocument.Parse(sample);
            return null;
        }
        catch (JsonException ex)
        {
            return $"it is not JSON: {ex.Message}";
        }
    }

    /// <summary>The body of an event.</summary>
    /// <param name="template">As configured; empty for the standard body.</param>
    /// <param name="fields">The event.</param>
    /// <param name="ownGroups">Groups of the webhook's own expression.</param>
    public static byte[] Render(string template, EventFields fields, IReadOnlyList<string> ownGroups) => template.Length == 0
        ? Standard(fields, ownGroups)
        : Encoding.UTF8.GetBytes(Replace(template, name => JsonEncodedText.Encode(fields.Get(name, ownGroups), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value));

    private static byte[] Standard(EventFields fields, IReadOnlyList<string> ownGroups)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields.Values)
            {
                writer.WriteString(name, value);
            }

            var groups = ownGroups.Count > 0 ? ownGroups : fields.Groups;
            if (groups.Count > 0)
            {
                writer.WriteStartArray("groups");
                foreach (var group in groups)
                {
                    writer.WriteStringValue(group);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static string Replace(string template, Func<string, string> value)
    {
        var result = new StringBuilder(template.Length + 64);
        var position = 0;
        while (position < template.Length)
        {
            var start = template.IndexOf('$', position);
            if (start < 0 || start == template.Length - 1)
            {
                break;
            }

            result.Append(template, position, start - position);
            var end = template[start + 1] == '{' ? template.IndexOf('}', start) : -1;
            if (end > 0)
            {
                result.Append(value(template[(start + 2)..end]));
                position = end + 1;
            }
            else
            {
                // Two of them are one.
                result.Append('$');
                position = start + (template[start + 1] == '$' ? 2 : 1);
            }
        }

        return result.Append(template, position, template.Length - position).ToString();
    }
}
