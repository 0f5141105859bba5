namespace MediaRouter.Kernel.Configuration;

/// <summary>Standing of a key in the table of known keys.</summary>
internal enum KnownKeyStatus
{
    /// <summary>In use.</summary>
    Active,

    /// <summary>Still accepted by its plugin, under a newer name too.</summary>
    Deprecated,

    /// <summary>Out of use for years.</summary>
    Removed,

    /// <summary>Never valid, but written in guides.</summary>
    Seen,

    /// <summary>Accepted without effect.</summary>
    Ignored,
}
