namespace MediaRouter.Sdk.Configuration;

/// <summary>Declares an immutable record as a group of settings; each property with a <see cref="SettingAttribute"/> is one key.</summary>
/// <remarks>
/// The record must have a parameterless constructor, whose values are the defaults, and <c>init</c> properties. Property types:
/// <see cref="string"/>, <see cref="bool"/>, <see cref="int"/>, <see cref="uint"/>, <see cref="double"/>, <see cref="TimeSpan"/>,
/// <see cref="ByteSize"/>, enumerations (keys as in <see cref="EnumKeyAttribute"/>, else the name in lower camel case),
/// <see cref="IpRange"/>, <see cref="OptionList{T}"/> of these or of a nested record with settings of its own.
/// Records are compared by value to find out what a reload changes. A record may implement <see cref="IValidatedOptions"/>.
/// </remarks>
/// <param name="scope">Whether the settings are global or belong to a path.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OptionsAttribute(OptionsScope scope) : Attribute
{
    /// <summary>Where the settings stand.</summary>
    public OptionsScope Scope { get; } = scope;

    /// <summary>Heading of the group in the reference file, for instance <c>RTSP server</c>.</summary>
    public string Title { get; init; } = "";

    /// <summary>Position of the group in the reference file; groups of equal order are sorted by title.</summary>
    public int Order { get; init; } = 100;
}
