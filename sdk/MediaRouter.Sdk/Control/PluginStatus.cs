namespace MediaRouter.Sdk.Control;

/// <summary>A plugin that was found.</summary>
/// <param name="Id">Identifier; the file name when the metadata could not be read.</param>
/// <param name="Version">Version of the assembly, or empty.</param>
/// <param name="Contract">Contract version that it was compiled for, or empty.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it is in that state, when it is not running; a sentence.</param>
/// <param name="Location">Path of its assembly.</param>
public sealed record PluginStatus(string Id, string Version, string Contract, PluginState State, string Reason, string Location);
