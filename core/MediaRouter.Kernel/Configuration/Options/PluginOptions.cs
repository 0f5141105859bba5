using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Which plugins are loaded; read before all other settings.</summary>
[Options(OptionsScope.Global, Title = "Plugins", Order = 5)]
internal sealed record PluginOptions : IValidatedOptions
{
    [Setting("Folder of the plugins; a relative path starts at the folder of the executable.")]
    public string PluginsDirectory { get; init; } = "plugins";

    [Setting("Ids of plugins that are not loaded although they are in the folder.")]
    public OptionList<string> PluginsDisabled { get; init; } = [];

    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (PluginsDirectory.Length == 0)
        {
            yield return "'pluginsDirectory' must not be empty";
        }
    }
}
