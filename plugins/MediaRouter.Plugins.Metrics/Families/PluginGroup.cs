using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>The plugins that were found.</summary>
internal sealed class PluginGroup(IPluginDirectory plugins) : IMetricGroup
{
    public string Type => "plugins";

    public bool Concerns(ScrapeQuery query) => false;

    public void Write(ExpositionWriter writer, ScrapeQuery query)
    {
        // A file that cannot be read goes by its name, which may be the id of another.
        PluginStatus[] found = [.. plugins.Plugins.DistinctBy(static plugin => (plugin.Id, plugin.Version))];
        writer.BeginGroup("Plugins");
        writer.BeginFamily("mediarouter_plugins", FamilyType.Gauge, "Plugins that were found, by state");
        foreach (var plugin in found)
        {
            writer.Sample(LabelSet.Of(("id", plugin.Id), ("state", NameOf(plugin.State)), ("version", plugin.Version)), 1);
        }

        writer.BeginFamily("mediarouter_plugin_running", FamilyType.Gauge, "Whether all parts of the plugin run");
        foreach (var plugin in found)
        {
            writer.Sample(LabelSet.Of(("id", plugin.Id), ("version", plugin.Version)), plugin.State == PluginState.Running ? 1 : 0);
        }

        writer.EndGroup();
    }

    // As in the control API.
    private static string NameOf(PluginState state)
    {
        var name = state.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
