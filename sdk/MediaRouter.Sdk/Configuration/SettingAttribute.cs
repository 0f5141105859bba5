namespace MediaRouter.Sdk.Configuration;

/// <summary>Maps a property of an options record to a key of the configuration.</summary>
/// <param name="description">One comment for the reference file and the schema: what it does, unit, meaning of special values.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string description) : Attribute
{
    /// <summary>What the setting does.</summary>
    public string Description { get; } = description;

    /// <summary>The key; by default the property name in lower camel case.</summary>
    public string Key { get; init; } = "";

    /// <summary>Whether the value must not appear in logs or API answers.</summary>
    public bool Secret { get; init; }

    /// <summary>Whether the key is only still accepted: it warns, and is left out of the reference file.</summary>
    public bool Deprecated { get; init; }

    /// <summary>What to use instead of a deprecated key; named in the warning.</summary>
    public string Replacement { get; init; } = "";
}
