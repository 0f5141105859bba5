namespace MediaRouter.Sdk.Control;

/// <summary>Service: acts on plugins at run time.</summary>
public interface IPluginControl
{
    /// <summary>Stops one plugin, loads its file again, and starts it. Its sessions end.</summary>
    /// <param name="pluginId">The plugin; a plugin that reloads itself must not wait for the task.</param>
    /// <param name="cancellationToken">Cancelled when the router stops.</param>
    /// <returns><see langword="false"/> if there is no such plugin or it is disabled; its status tells how the start went.</returns>
    Task<bool> ReloadAsync(string pluginId, CancellationToken cancellationToken);
}
