namespace MediaRouter.Sdk.Control;

/// <summary>What became of a plugin.</summary>
public enum PluginState
{
    /// <summary>Found, not loaded yet.</summary>
    Discovered,

    /// <summary>Named in <c>pluginsDisabled</c>.</summary>
    Disabled,

    /// <summary>Compiled for a contract that this router does not offer.</summary>
    Incompatible,

    /// <summary>Its assembly or one of its parts could not be loaded.</summary>
    LoadFailed,

    /// <summary>Loaded; its parts are being started.</summary>
    Loaded,

    /// <summary>A part could not be started.</summary>
    StartFailed,

    /// <summary>All its parts run.</summary>
    Running,

    /// <summary>Stopped and unloaded.</summary>
    Stopped,
}
