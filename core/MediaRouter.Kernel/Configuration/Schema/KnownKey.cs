namespace MediaRouter.Kernel.Configuration;

/// <summary>A key that exists, whether or not its plugin is loaded.</summary>
/// <param name="Key">The key.</param>
/// <param name="PluginId">Whose it is.</param>
/// <param name="Status">Its standing.</param>
/// <param name="Replacement">What to use instead, or empty.</param>
internal sealed record KnownKey(string Key, string PluginId, KnownKeyStatus Status, string Replacement);
