namespace MediaRouter.Sdk;

/// <summary>The version of the contract between the router and its plugins.</summary>
/// <remarks>
/// A plugin names the version that it was compiled for in <see cref="MediaRouterPluginAttribute"/>. A host loads plugins of its
/// own major version whose minor version is not newer than its own: a minor version only adds.
/// </remarks>
public static class SdkContract
{
    /// <summary>Increases when existing plugins must be rebuilt or changed.</summary>
    public const int Major = 2;

    /// <summary>Increases when something is added.</summary>
    public const int Minor = 0;

    /// <summary>Major and minor version as a plugin writes them, for instance <c>2.0</c>.</summary>
    public const string Version = "2.0";
}
