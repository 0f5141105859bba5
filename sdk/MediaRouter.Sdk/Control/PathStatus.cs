using MediaRouter.Sdk.Media;

namespace MediaRouter.Sdk.Control;

/// <summary>What a path looks like at one moment.</summary>
public sealed record PathStatus
{
    /// <summary>Name of the path.</summary>
    public required string Name { get; init; }

    /// <summary>Key of the entry of the configuration that it matched.</summary>
    public required string ConfigurationName { get; init; }

    /// <summary>Type and id of the source; <see langword="null"/> when there is none. The id is empty for sources that are not clients.</summary>
    public PathPeer? Source { get; init; }

    /// <summary>When the stream became readable; <see langword="null"/> while it is not.</summary>
    public DateTimeOffset? AvailableSince { get; init; }

    /// <summary>When the present source began to feed it; <see langword="null"/> while there is none.</summary>
    public DateTimeOffset? OnlineSince { get; init; }

    /// <summary>The tracks; empty while it is not available.</summary>
    public required IReadOnlyList<TrackDescription> Tracks { get; init; }

    /// <summary>The readers that are not hidden, sorted by type and id.</summary>
    public required IReadOnlyList<PathPeer> Readers { get; init; }

    /// <summary>Media bytes that entered the present stream.</summary>
    public required long InboundBytes { get; init; }

    /// <summary>Media bytes that left it, over all readers.</summary>
    public required long OutboundBytes { get; init; }

    /// <summary>Inbound frames or packets that could not be used.</summary>
    public required long InboundFramesInError { get; init; }

    /// <summary>Inbound packets that never arrived.</summary>
    public required long InboundPacketsLost { get; init; }

    /// <summary>Why the source is not feeding the path, when it failed last; or empty.</summary>
    public string LastError { get; init; } = "";
}
