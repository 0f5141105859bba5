namespace MediaRouter.Sdk.Media;

/// <summary>A track of a live stream.</summary>
public interface ITrack
{
    /// <summary>Position in <see cref="IStream.Tracks"/>.</summary>
    int Index { get; }

    /// <summary>
    /// What the track is now. The object is replaced when the codec parameters change in mid-stream; inside a sink's callback it is the
    /// one that belongs to the media handed over.
    /// </summary>
    TrackDescription Description { get; }

    /// <summary>Increases with each change of <see cref="Description"/>.</summary>
    int DescriptionVersion { get; }

    /// <summary>The synchronisation source identifier of all packets of the track, whatever its source sent.</summary>
    uint Ssrc { get; }

    /// <summary>Whether the track has codec units that can be decoded only from a random-access point on; false for most audio.</summary>
    bool HasRandomAccessPoints { get; }

    /// <summary>Where the time of the track stands; for sender reports. <see langword="null"/> before the first media.</summary>
    TrackClock? Clock { get; }
}
