using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>A plugin as the API shows it.</summary>
internal sealed record PluginItem(string Id, string Version, string Contract, PluginState State, string Reason, string Location)
{
    public static PluginItem Of(PluginStatus plugin) => new(plugin.Id, plugin.Version, plugin.Contract, plugin.State, plugin.Reason, plugin.Location);
}
