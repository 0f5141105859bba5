using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

/// <summary>A record that is the value, or an element, of a setting.</summary>
internal sealed class RecordType(RecordSchema schema) : SettingType
{
    public RecordSchema Schema { get; } = schema;

    public override bool TryRead(ConfigNode node, ReadContext context, out object? value)
    {
        value = null;
        if (node is not MapNode map)
        {
            context.Invalid(node, "must be a map with the keys " + string.Join(", ", Schema.Settings.Select(s => s.Key)));
            return false;
        }

        var record = Schema.CreateInstance();
        var valid = true;
        foreach (var entry in map.Entries)
        {
            var setting = Schema.Find(entry.Key);
            if (setting is null)
            {
                context.UnknownKey(entry, Schema.Settings.Select(s => s.Key));
                valid = false;
            }
            else if (!entry.Value.IsNull)
            {
                context.Enter(entry.Key);
                context.Secret = setting.Secret;
                if (setting.Type.TryRead(entry.Value, context, out var item))
                {
                    setting.SetValue(record, item);
                }
                else
                {
                    valid = false;
                }

                context.Secret = false;
                context.Leave();
            }
        }

        value = record;
        return valid;
    }

    public override ConfigNode Write(object? value, bool redact = false)
    {
        if (value is null)
        {
            return new ScalarNode("", ScalarStyle.Null, NodeLocation.BuiltIn);
        }

        // Optional members that are not set are left out, as the API of other routers does.
        var entries = Schema.Settings
            .Where(s => !s.Deprecated)
            .Select(s => new MapEntry(s.Key, s.Write(value, redact), NodeLocation.BuiltIn))
            .Where(e => !e.Value.IsNull);
        return new MapNode([.. entries], NodeLocation.BuiltIn);
    }

    public override void Describe(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        writer.WriteStartObject("properties");
        foreach (var setting in Schema.Settings)
        {
            writer.WriteStartObject(setting.Key);
            writer.WriteString("description", setting.Description);
            setting.Type.Describe(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
