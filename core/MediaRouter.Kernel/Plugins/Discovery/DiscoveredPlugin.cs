using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Plugins;

/// <summary>A plugin that was found on disk.</summary>
/// <param name="Image">What its metadata tells.</param>
/// <param name="State"><see cref="PluginState.Discovered"/> if it may be loaded.</param>
/// <param name="Reason">Why it may not, a sentence.</param>
internal sealed record DiscoveredPlugin(PluginImage Image, PluginState State, string Reason);
