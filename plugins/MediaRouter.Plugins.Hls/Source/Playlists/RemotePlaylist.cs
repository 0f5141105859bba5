namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>A media playlist that was read.</summary>
/// <remarks>Source: RFC 8216, section 4.3.3; draft-pantos-hls-rfc8216bis, section 4.4.3.</remarks>
internal sealed record RemotePlaylist : PlaylistDocument
{
    /// <summary>No segment lasts longer; how often a live playlist changes.</summary>
    public required TimeSpan TargetDuration { get; init; }

    /// <summary>Number of the first segment.</summary>
    public required long MediaSequence { get; init; }

    /// <summary>The complete segments, the oldest first; their numbers are consecutive.</summary>
    public required IReadOnlyList<RemoteSegment> Segments { get; init; }

    /// <summary>The segment whose parts are being made; null when it has none yet.</summary>
    public RemoteSegment? Open { get; init; }

    /// <summary>The part that comes next, if it can be asked for in advance.</summary>
    public RemotePart? Hint { get; init; }

    /// <summary>Whether nothing will be added.</summary>
    public bool IsEnded { get; init; }

    /// <summary>Where to begin, counted from the beginning, or from the end if negative; null when the playlist does not say it.</summary>
    public TimeSpan? StartOffset { get; init; }

    /// <summary>Longest duration of a part; null for a playlist without parts.</summary>
    public TimeSpan? PartTarget { get; init; }

    /// <summary>How far from the end to stay when segments are loaded; null when the playlist does not say it.</summary>
    public TimeSpan? HoldBack { get; init; }

    /// <summary>The same when parts are loaded.</summary>
    public TimeSpan? PartHoldBack { get; init; }

    /// <summary>Whether the server answers a request for the playlist when it has what the request names.</summary>
    public bool CanBlockReload { get; init; }

    /// <summary>Age of segments that the server leaves out on request; null if it does not.</summary>
    public TimeSpan? SkipUntil { get; init; }

    /// <summary>Number of the segment behind the complete ones.</summary>
    public long EndSequence => MediaSequence + Segments.Count;

    /// <summary>Whether parts are there to be loaded.</summary>
    public bool IsLowLatency => PartTarget is not null && CanBlockReload;

    /// <summary>Whether a playlist that was loaded later shows nothing else.</summary>
    public bool Equals(RemotePlaylist? other) => ReferenceEquals(this, other)
        || (other is not null && MediaSequence == other.MediaSequence && EndSequence == other.EndSequence && IsEnded == other.IsEnded
            && (Open?.Parts.Count ?? 0) == (other.Open?.Parts.Count ?? 0) && LastUri == other.LastUri);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MediaSequence, EndSequence, IsEnded);

    private string LastUri => Segments.Count > 0 ? Segments[^1].Uri : "";
}
