using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Writes typed nodes, as <see cref="SettingType.Write"/> makes them, as JSON.</summary>
internal static class JsonDocumentWriter
{
    public static void Write(Utf8JsonWriter writer, ConfigNode node)
    {
        switch (node)
        {
            case MapNode map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case ListNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ScalarNode { Style: ScalarStyle.Number } number:
                writer.WriteRawValue(number.Text);
                break;
            case ScalarNode { Style: ScalarStyle.Boolean } boolean:
                writer.WriteBooleanValue(boolean.Text == "true");
                break;
            case ScalarNode { IsNullText: true }:
                writer.WriteNullValue();
                break;
            case ScalarNode scalar:
                writer.WriteStringValue(scalar.Text);
                break;
            default:
                throw new ArgumentException("a list patch has no JSON form", nameof(node));
        }
    }
}
