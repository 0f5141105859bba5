namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Bounds of what is read of AMF.</summary>
internal static class AmfLimits
{
    /// <summary>Objects and arrays inside one another. Known clients nest three deep.</summary>
    public const int MaxDepth = 16;

    /// <summary>Values of one message, the members of objects and arrays counted.</summary>
    public const int MaxValues = 4096;

    /// <summary>Longest text, in bytes.</summary>
    public const int MaxTextBytes = 64 * 1024;
}
