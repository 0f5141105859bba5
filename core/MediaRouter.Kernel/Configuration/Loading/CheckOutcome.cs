namespace MediaRouter.Kernel.Configuration;

/// <summary>What a check of the host says about a value.</summary>
internal enum CheckOutcome
{
    Ok,

    /// <summary>The value is wrong, whatever plugins are loaded.</summary>
    Invalid,

    /// <summary>The value needs a plugin that exists but is not loaded.</summary>
    PluginNotLoaded,
}
