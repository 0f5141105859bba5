using System.Reflection;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>One setting: a property of an options record.</summary>
internal sealed class SettingSchema(RecordSchema record, PropertyInfo property, SettingAttribute attribute, SettingType type, IReadOnlyList<FormerKeyAttribute> formerKeys)
{
    public RecordSchema Record { get; } = record;

    public string Key { get; } = attribute.Key.Length > 0 ? attribute.Key : RecordSchema.LowerCamel(property.Name);

    public SettingType Type { get; } = type;

    public string Description { get; } = attribute.Description;

    public bool Secret { get; } = attribute.Secret;

    public bool Deprecated { get; } = attribute.Deprecated;

    public string Replacement { get; } = attribute.Replacement;

    public IReadOnlyList<FormerKeyAttribute> FormerKeys { get; } = formerKeys;

    public object? Default => GetValue(Record.DefaultInstance);

    /// <summary>Writes the value that a record has for this setting.</summary>
    /// <param name="record">The record.</param>
    /// <param name="redact">Whether secrets are hidden.</param>
    public ConfigNode Write(object record, bool redact = false)
    {
        var node = Type.Write(GetValue(record), redact);
        return redact && Secret && node is not ScalarNode { Text: "" } ? new ScalarNode(CredentialMask.Mask, ScalarStyle.Text, NodeLocation.BuiltIn) : node;
    }

    public object? GetValue(object record) => property.GetValue(record);

    /// <summary>Sets the property of a record that nobody else has seen yet.</summary>
    public void SetValue(object record, object? value) => property.SetValue(record, value);
}
