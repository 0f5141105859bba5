using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Writes a JSON schema of the configuration file, with which editors complete and check it.</summary>
internal static class JsonSchemaWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the schema; the same settings give the same text.</summary>
    public static string Write(ConfigurationSchema schema)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            writer.WriteString("title", "MediaRouter configuration");
            WriteSection(writer, schema.GlobalSettings.Values, schema.FormerGlobalKeys.Values.Concat(schema.FormerPathKeysAtTop.Values), () => WritePathKeys(writer));
            writer.WriteStartObject("definitions");
            writer.WriteStartObject("path");
            WriteSection(writer, schema.PathSettings.Values, schema.FormerPathKeys.Values, () => { });
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteSection(Utf8JsonWriter writer, IEnumerable<SettingSchema> settings, IEnumerable<FormerKey> former, Action writeMore)
    {
        writer.WriteStartArray("type");
        writer.WriteStringValue("object");
        writer.WriteStringValue("null");
        writer.WriteEndArray();
        writer.WriteBoolean("additionalProperties", false);
        writer.WriteStartObject("properties");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var setting in settings.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            keys.Add(setting.Key);
            writer.WriteStartObject(setting.Key);
            writer.WriteString("description", setting.Description);
            if (setting.Deprecated)
            {
                writer.WriteBoolean("deprecated", true);
            }

            WriteType(writer, setting);
            writer.WriteEndObject();
        }

        foreach (var key in former.OrderBy(k => k.Key, StringComparer.Ordinal).Where(k => keys.Add(k.Key)))
        {
            writer.WriteStartObject(key.Key);
            writer.WriteString("description", $"Older name; use {key.Replacement}.");
            writer.WriteBoolean("deprecated", true);
            writer.WriteEndObject();
        }

        writeMore();
        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, SettingSchema setting)
    {
        // A key without a value keeps the default; only global lists must not be left empty in this way.
        writer.WriteStartArray("anyOf");
        writer.WriteStartObject();
        setting.Type.Describe(writer);
        writer.WriteEndObject();
        if (setting.Type is not ListType || setting.Record.Scope == OptionsScope.Path)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "null");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WritePropertyName("default");
        JsonDocumentWriter.Write(writer, setting.Write(setting.Record.DefaultInstance));
    }

    private static void WritePathKeys(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(LayerMerger.PathDefaultsKey);
        writer.WriteString("description", "Settings of every path that does not set them itself.");
        writer.WriteStartArray("allOf");
        WriteReference(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject(LayerMerger.PathsKey);
        writer.WriteString("description", "Paths by name, by '~' and a regular expression, or 'all_others'.");
        writer.WriteStartArray("type");
        writer.WriteStringValue("object");
        writer.WriteStringValue("null");
        writer.WriteEndArray();
        writer.WritePropertyName("additionalProperties");
        WriteReference(writer);
        writer.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("$ref", "#/definitions/path");
        writer.WriteEndObject();
    }
}
