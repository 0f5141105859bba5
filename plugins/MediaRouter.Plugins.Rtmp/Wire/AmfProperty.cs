namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>One named member of an object or a map.</summary>
internal readonly record struct AmfProperty(string Name, AmfValue Value);
