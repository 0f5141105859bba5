using MediaRouter.Plugins.Hls.Muxing.Storage;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>A segment, complete or in the making.</summary>
internal sealed record StoredSegment
{
    /// <summary>Media sequence number.</summary>
    public required long Number { get; init; }

    /// <summary>Wall-clock time of its first unit, nanoseconds since 1970-01-01 UTC; 0 when not known.</summary>
    public long NtpUnixNanoseconds { get; init; }

    /// <summary>Whether it does not continue the segment before.</summary>
    public bool IsDiscontinuity { get; init; }

    /// <summary>The init segment that it needs; <see langword="null"/> for containers without one.</summary>
    public StoredInit? Init { get; init; }

    /// <summary>Its parts so far; none for a gap.</summary>
    public IReadOnlyList<StoredPart> Parts { get; init; } = [];

    /// <summary>How long it is shown; of a segment in the making, so far.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Its file, where segments are written to a folder.</summary>
    public SegmentFile? File { get; init; }

    /// <summary>Whether nothing came for it.</summary>
    public bool IsGap => Parts.Count == 0;

    /// <summary>Bytes of its parts.</summary>
    public long Length => Parts.Sum(static part => (long)part.Bytes.Length);
}
