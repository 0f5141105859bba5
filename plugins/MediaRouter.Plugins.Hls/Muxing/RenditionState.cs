using MediaRouter.Plugins.Hls.Playlists;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>What a rendition offers at one moment; never changes. Its playlists are written by whoever asks first.</summary>
internal sealed class RenditionState
{
    // RFC 8216, section 6.2.1; the draft, section 8: parts, skipping and gaps need versions up to 9, and 10 is what clients of the reference see.
    private const int TransportStreamVersion = 3;
    private const int Mp4Version = 10;

    private const int SegmentsWithParts = 2;

    // Whole or delta, without or with gaps in front.
    private readonly PlaylistText?[] _texts = new PlaylistText?[4];

    public required RenditionNames Names { get; init; }

    public required HlsVariant Variant { get; init; }

    /// <summary>The complete segments that can still be loaded, the oldest first.</summary>
    public required IReadOnlyList<StoredSegment> Segments { get; init; }

    /// <summary>How many of them, at the end, the playlist lists.</summary>
    public required int ListedCount { get; init; }

    /// <summary>How many it lists once there are so many.</summary>
    public required int WantedCount { get; init; }

    /// <summary>Discontinuities in front of segments that are not listed any more.</summary>
    public required long DiscontinuitySequence { get; init; }

    /// <summary>The segment in the making.</summary>
    public required StoredSegment Open { get; init; }

    /// <summary>Number of the part that comes next.</summary>
    public required long NextPart { get; init; }

    /// <summary>The longest duration of a segment, in whole seconds.</summary>
    public required int TargetDuration { get; init; }

    /// <summary>The longest duration of a part.</summary>
    public required TimeSpan PartTarget { get; init; }

    /// <summary>Number of segments that were completed.</summary>
    public required long CompletedCount { get; init; }

    /// <summary>The segments that the playlist lists.</summary>
    public IEnumerable<StoredSegment> Listed => Segments.Skip(Segments.Count - ListedCount);

    /// <summary>Version of the protocol.</summary>
    public static int VersionOf(HlsVariant variant) => variant == HlsVariant.MpegTs ? TransportStreamVersion : Mp4Version;

    /// <summary>Whether a playlist of this state has what a player asks for.</summary>
    public bool Has(long mediaSequence, int part)
    {
        // A part behind the last one of a complete segment is the first of the next one: draft, section 6.2.5.2.
        if (part >= 0 && mediaSequence < Open.Number && Find(mediaSequence) is { } complete && part >= complete.Parts.Count && !complete.IsGap)
        {
            (mediaSequence, part) = (mediaSequence + 1, 0);
        }

        return mediaSequence < Open.Number || (part >= 0 && mediaSequence == Open.Number && part < Open.Parts.Count);
    }

    /// <summary>Whether what a player asks for will come soon enough to wait for it.</summary>
    /// <remarks>Source: the draft, section 6.2.5.2.</remarks>
    public bool IsNear(long mediaSequence, int part)
    {
        // The parts of three seconds, at least three.
        var parts = Math.Max(3, (int)Math.Ceiling(3 / Math.Max(PartTarget.TotalSeconds, 0.01)));
        return mediaSequence <= Open.Number + 1 && part < (mediaSequence == Open.Number ? Open.Parts.Count : 0) + parts;
    }

    /// <summary>The media playlist.</summary>
    /// <param name="isDelta">Whether old segments may be left out.</param>
    /// <param name="withGaps">Whether a low-latency playlist that is still short shall have its whole length, with gaps in front of its first segment.</param>
    public PlaylistText Playlist(bool isDelta, bool withGaps = false)
    {
        withGaps &= Variant == HlsVariant.LowLatency && ListedCount < WantedCount;
        ref var text = ref _texts[(isDelta ? 1 : 0) + (withGaps ? 2 : 0)];
        return text ??= MediaPlaylistWriter.Write(Describe(withGaps), isDelta);
    }

    /// <summary>A complete segment; <see langword="null"/> if it is not kept.</summary>
    public StoredSegment? Find(long number)
    {
        var index = Segments.Count == 0 ? -1 : number - Segments[0].Number;
        return index >= 0 && index < Segments.Count ? Segments[(int)index] : null;
    }

    /// <summary>A part; <see langword="null"/> if it is not kept, or does not exist yet.</summary>
    public StoredPart? FindPart(long number)
    {
        if (FindPart(Open, number) is { } open)
        {
            return open;
        }

        for (var i = Segments.Count - 1; i >= 0; i--)
        {
            if (FindPart(Segments[i], number) is { } part)
            {
                return part;
            }
        }

        return null;
    }

    private static StoredPart? FindPart(StoredSegment segment, long number)
    {
        var index = segment.IsGap ? -1 : number - segment.Parts[0].Number;
        return index >= 0 && index < segment.Parts.Count ? segment.Parts[(int)index] : null;
    }

    private MediaPlaylist Describe(bool withGaps)
    {
        List<MediaSegment> listed = [.. Listed.Select(Describe)];
        if (withGaps)
        {
            var gap = new MediaSegment { Uri = RenditionNames.Gap, Duration = listed[0].Duration, IsGap = true, MapUri = listed[0].MapUri };
            listed.InsertRange(0, Enumerable.Repeat(gap, WantedCount - ListedCount));
        }

        return new MediaPlaylist
        {
            Version = VersionOf(Variant),
            TargetDuration = TargetDuration,
            MediaSequence = Open.Number - listed.Count,
            DiscontinuitySequence = DiscontinuitySequence,
            Segments = listed,
            LowLatency = Variant == HlsVariant.LowLatency
                ? new LowLatencyState
                {
                    PartTarget = PartTarget,
                    Open = Describe(Open),
                    NextPartUri = Names.Part(NextPart),
                    SegmentsWithParts = SegmentsWithParts,
                }
                : null,
        };
    }

    private MediaSegment Describe(StoredSegment segment) => new()
    {
        Uri = segment.IsGap ? RenditionNames.Gap : Names.Segment(segment.Number),
        Duration = segment.Duration,
        IsGap = segment.IsGap,
        IsDiscontinuity = segment.IsDiscontinuity,
        MapUri = segment.Init?.Name ?? "",
        ProgramDateTime = segment.NtpUnixNanoseconds > 0 ? DateTimeOffset.UnixEpoch.AddTicks(segment.NtpUnixNanoseconds / TimeSpan.NanosecondsPerTick) : null,
        Parts = Variant == HlsVariant.LowLatency
            ? [.. segment.Parts.Select(part => new MediaPart(Names.Part(part.Number), part.Duration, part.IsIndependent))]
            : [],
    };
}
