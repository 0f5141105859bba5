namespace MediaRouter.Sdk;

/// <summary>Marks an assembly as a plugin. The host reads it without running code of the assembly.</summary>
/// <param name="id">Identifier: lower case letters, digits and hyphens, unique among the plugins of one router.</param>
/// <param name="contract">The <see cref="SdkContract.Version"/> that the plugin was compiled for; pass the constant.</param>
/// <example><c>[assembly: MediaRouterPlugin("sample", SdkContract.Version)]</c></example>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class MediaRouterPluginAttribute(string id, string contract) : Attribute
{
    /// <summary>Identifier of the plugin, as logs, the plugin list and the folder name show it.</summary>
    public string Id { get; } = id;

    /// <summary>Contract version that the plugin was compiled for, <c>major.minor</c>.</summary>
    public string Contract { get; } = contract;
}
