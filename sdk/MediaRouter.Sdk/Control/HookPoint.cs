namespace MediaRouter.Sdk.Control;

/// <summary>A moment in the life of a connection, a path, a reader or a recording that handlers are told of.</summary>
public enum HookPoint
{
    /// <summary>A client connection was accepted; lasts until it is closed.</summary>
    Connection,

    /// <summary>A path was created; lasts until it is destroyed. Not for paths of patterns.</summary>
    Path,

    /// <summary>Somebody wants to read a path that nobody publishes to; lasts until nobody wants it any more.</summary>
    Demand,

    /// <summary>The stream of a path can be read; lasts until it cannot.</summary>
    Available,

    /// <summary>A live source feeds the path; lasts until it is gone or replaced.</summary>
    Online,

    /// <summary>A reader reads; lasts until it stops.</summary>
    Read,

    /// <summary>A file of a recording was created; a moment.</summary>
    SegmentCreated,

    /// <summary>A file of a recording was completed; a moment.</summary>
    SegmentCompleted,
}
