namespace MediaRouter.Sdk.Configuration;

/// <summary>The text that stands for an enumeration member in the configuration.</summary>
/// <param name="key">The text to write; matched exactly.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class EnumKeyAttribute(string key) : Attribute
{
    /// <summary>The text to write.</summary>
    public string Key { get; } = key;

    /// <summary>Further texts that are accepted, separated by commas.</summary>
    public string Also { get; init; } = "";
}
