namespace MediaRouter.Kernel.Configuration;

/// <summary>Judges sources by the table of known ones and the plugins of the schema.</summary>
internal sealed class KnownSourceCatalog(ConfigurationSchema schema) : ISourceCatalog
{
    public CheckResult Check(string source)
    {
        var plugin = KnownSources.PluginOf(source);
        if (plugin.Length == 0)
        {
            return CheckResult.Invalid($"invalid source: '{source}'");
        }

        return schema.IsLoaded(plugin) ? CheckResult.Ok : CheckResult.PluginNotLoaded(plugin);
    }
}
