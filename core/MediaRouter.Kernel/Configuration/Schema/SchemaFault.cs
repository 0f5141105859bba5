namespace MediaRouter.Kernel.Configuration;

/// <summary>A declaration that cannot be part of the schema; its record is left out.</summary>
/// <param name="PluginId">The plugin at fault.</param>
/// <param name="Message">A sentence that names what is wrong.</param>
internal sealed record SchemaFault(string PluginId, string Message);
