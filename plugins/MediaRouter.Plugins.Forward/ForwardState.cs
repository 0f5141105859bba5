namespace MediaRouter.Plugins.Forward;

/// <summary>What a destination is doing.</summary>
internal enum ForwardState
{
    /// <summary>The path is not available.</summary>
    Idle,

    /// <summary>Connecting or pushing.</summary>
    Forwarding,

    /// <summary>The last attempt failed; the next one follows after a pause.</summary>
    Error,
}
