namespace MediaRouter.Sdk.Configuration;

/// <summary>Where the settings of an options record stand in the configuration file.</summary>
public enum OptionsScope
{
    /// <summary>At the top level.</summary>
    Global,

    /// <summary>In <c>pathDefaults</c> and in each entry of <c>paths</c>.</summary>
    Path,
}
