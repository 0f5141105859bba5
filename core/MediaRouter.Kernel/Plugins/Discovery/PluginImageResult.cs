namespace MediaRouter.Kernel.Plugins;

/// <summary>What became of reading one file.</summary>
internal enum PluginImageResult
{
    /// <summary>The file is a plugin.</summary>
    Plugin,

    /// <summary>The file is an assembly without the plugin attribute: a private dependency.</summary>
    NotAPlugin,

    /// <summary>The file is no managed assembly, or its metadata is damaged.</summary>
    Unreadable,
}
