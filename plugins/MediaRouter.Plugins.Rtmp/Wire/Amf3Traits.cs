namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>The shape of AMF3 objects of one class.</summary>
internal readonly record struct Amf3Traits(bool IsDynamic, IReadOnlyList<string> Names);
