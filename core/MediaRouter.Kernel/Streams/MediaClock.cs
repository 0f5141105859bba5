namespace MediaRouter.Kernel.Streams;

/// <summary>The common media time of a stream's tracks.</summary>
/// <remarks>
/// <para>Media time is counted in nanoseconds of the steady clock: a track's place on it is found by its arrival, and made exact by the
/// sender reports of the source (<see cref="TrackAlignment"/>). Wall-clock times come from it by one relation for all tracks.</para>
/// <para>The access-unit plane counts from an origin on it. A correction that would send one track back in time moves all the others
/// forward instead: their relation is the same, and no reader sees time go backwards.</para>
/// <para>Guarded by the stream's lock.</para>
/// </remarks>
internal sealed class MediaClock
{
    // Where the first access unit made of packets is placed: reconstructed decoding times begin before it, and stay positive.
    private const long FirstUnitTime = 1_000_000_000;

    private long? _origin;
    private long _unitShift;

    /// <summary>Wall-clock time of media time.</summary>
    public WallClock Wall { get; } = new();

    /// <summary>Media time of the instant at which the clock of the source shows zero; <see langword="null"/> while the source has told no time.</summary>
    public long? SourceZero { get; set; }

    /// <summary>The next media comes from a source with another clock.</summary>
    public void BeginSource() => SourceZero = null;

    /// <summary>Takes the first media of the stream as what the access-unit plane counts from.</summary>
    /// <param name="mediaTime">Its media time.</param>
    public void Start(long mediaTime) => Start(mediaTime, FirstUnitTime);

    /// <summary>Takes the first media of the stream, which has a time in the access-unit plane already.</summary>
    /// <param name="mediaTime">Its media time.</param>
    /// <param name="unitTime">Its time in the access-unit plane, nanoseconds.</param>
    public void Start(long mediaTime, long unitTime) => _origin ??= mediaTime - unitTime;

    /// <summary>Time in the access-unit plane of a media time, both in nanoseconds.</summary>
    public long ToUnitTime(long mediaTime) => mediaTime - (_origin ?? 0) + _unitShift;

    /// <summary>Media time of a time in the access-unit plane, both in nanoseconds.</summary>
    public long FromUnitTime(long unitTime) => unitTime + (_origin ?? 0) - _unitShift;

    /// <summary>Whether the access-unit plane has an origin.</summary>
    public bool IsStarted => _origin is not null;

    /// <summary>Moves the access units of all tracks forward.</summary>
    /// <param name="nanoseconds">Not negative.</param>
    public void MoveUnitsForward(long nanoseconds) => _unitShift += nanoseconds;
}
