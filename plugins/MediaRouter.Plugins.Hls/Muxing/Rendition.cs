using MediaRouter.Plugins.Hls.Muxing.Storage;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>The segments of one media playlist. One thread adds, any number of viewers read and wait.</summary>
internal sealed class Rendition
{
    // Draft, section 6.2.2: what left the playlist stays available for as long as the playlist was, and the segment itself.
    private const int KeptPlaylists = 2;

    private const int LeastTargets = 3;

    // Parts differ by the rounding of time stamps; a target that is a little longer than the first ones need not grow.
    private static readonly TimeSpan PartTargetStep = TimeSpan.FromMilliseconds(5);

    // Set once.
    private readonly MuxerSettings _settings;
    private readonly SegmentFolder? _folder;

    // Touched only by the adding thread.
    private readonly List<StoredSegment> _segments = [];
    private StoredSegment _open;
    private long _nextPart;
    private long _completed;
    private int _listedCount;
    private TimeSpan _listedDuration;
    private long _discontinuitySequence;
    private int _targetDuration;
    private TimeSpan _partTarget;
    private StoredInit? _writtenInit;

    // Written by the adding thread, read by viewers: the signal first, then the state.
    private volatile RenditionState? _state;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnded;
    private bool _hasChanged;

    /// <summary>Makes a rendition without segments.</summary>
    /// <param name="names">Its addresses.</param>
    /// <param name="settings">How long playlists are.</param>
    /// <param name="folder">Where segments are written, if not kept in memory.</param>
    public Rendition(RenditionNames names, MuxerSettings settings, SegmentFolder? folder)
    {
        Names = names;
        _settings = settings;
        _folder = folder;

        // There is room for the gaps that some players want in front of the first segment.
        _open = new StoredSegment { Number = settings.Variant == HlsVariant.LowLatency ? settings.SegmentCount : 0 };
    }

    public RenditionNames Names { get; }

    /// <summary>What is offered now; <see langword="null"/> before the first segment is complete.</summary>
    public RenditionState? State => _state;

    /// <summary>Bytes of the segment in the making.</summary>
    public long OpenLength { get; private set; }

    /// <summary>Begins a segment; the one before is complete.</summary>
    /// <param name="ntpUnixNanoseconds">Wall-clock time of its first unit; 0 when not known.</param>
    /// <param name="init">The init segment that it needs, if its container has one.</param>
    /// <param name="isDiscontinuity">Whether it does not continue the segment before.</param>
    public void Begin(long ntpUnixNanoseconds, StoredInit? init, bool isDiscontinuity) => _open = _open with
    {
        NtpUnixNanoseconds = ntpUnixNanoseconds,
        Init = init,
        IsDiscontinuity = isDiscontinuity,
    };

    /// <summary>Tells the wall-clock time of the segment in the making, if it began without one.</summary>
    /// <param name="ntpUnixNanoseconds">Wall-clock time of its first unit; 0 when not known.</param>
    public void Date(long ntpUnixNanoseconds)
    {
        if (_open.NtpUnixNanoseconds == 0 && _open.IsGap)
        {
            _open = _open with { NtpUnixNanoseconds = ntpUnixNanoseconds };
        }
    }

    /// <summary>Adds a part to the segment in the making.</summary>
    public void AddPart(ReadOnlyMemory<byte> bytes, TimeSpan duration, bool isIndependent)
    {
        var part = new StoredPart(_nextPart++, new StoredBytes(bytes), duration, isIndependent);
        _open = _open with { Parts = [.. _open.Parts, part], Duration = _open.Duration + duration };
        OpenLength += bytes.Length;
        if (duration > _partTarget)
        {
            var steps = (duration.Ticks + PartTargetStep.Ticks - 1) / PartTargetStep.Ticks;
            _partTarget = steps * PartTargetStep;
        }

        if (_settings.Variant == HlsVariant.LowLatency && _completed > 0)
        {
            Publish();
        }
    }

    /// <summary>Completes the segment in the making.</summary>
    /// <param name="gapDuration">How long a segment is that has no parts.</param>
    /// <returns>How long the segment is.</returns>
    public TimeSpan Complete(TimeSpan gapDuration)
    {
        var segment = _open.IsGap ? _open with { Duration = gapDuration } : _open;
        if (_folder is not null && !segment.IsGap)
        {
            segment = segment with { File = _folder.Keep(Names.Segment(segment.Number), segment) };
        }

        _segments.Add(segment);
        _completed++;
        _targetDuration = Math.Max(_targetDuration, Math.Max(1, (int)Math.Ceiling(segment.Duration.TotalSeconds)));
        _listedDuration += segment.Duration;
        _listedCount++;
        ShortenPlaylist();
        _open = new StoredSegment { Number = segment.Number + 1 };
        OpenLength = 0;
        Publish();
        if (_settings.Variant != HlsVariant.LowLatency)
        {
            WritePlaylist(segment.Init);
        }

        return segment.Duration;
    }

    /// <summary>Tells those who wait that nothing more comes.</summary>
    public void End()
    {
        _isEnded = true;
        Signal();
    }

    /// <summary>Completes with the next change; to be taken before <see cref="State"/> is looked at. Completes without one after a pause: see <see cref="Pulse"/>.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Whether nothing more comes.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>
    /// Wakes those who wait if nothing has changed since the last call, so that they can see whether they still should: all that waits for a change has one
    /// completion in common, and neither a timer nor a registration of its own.
    /// </summary>
    public void Pulse()
    {
        if (!Interlocked.Exchange(ref _hasChanged, false))
        {
            Signal();
        }
    }

    /// <summary>Waits until the rendition offers something.</summary>
    /// <param name="isOffered">Whether a state does.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone; noticed with the next change or pulse.</param>
    /// <returns><see langword="null"/> if nothing more comes.</returns>
    public async ValueTask<RenditionState?> WaitAsync(Func<RenditionState, bool> isOffered, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Changed;
            if (_state is { } state && isOffered(state))
            {
                return state;
            }

            if (_isEnded)
            {
                return null;
            }

            cancellationToken.ThrowIfCancellationRequested();
            await changed;
        }
    }

    // RFC 8216, section 6.2.2: not below three target durations. Those may have become longer than most segments are.
    private void ShortenPlaylist()
    {
        while (_listedCount > _settings.SegmentCount)
        {
            var leaving = _segments[^_listedCount];
            if ((_listedDuration - leaving.Duration).TotalSeconds < LeastTargets * _targetDuration)
            {
                break;
            }

            _listedDuration -= leaving.Duration;
            _listedCount--;
            _discontinuitySequence += leaving.IsDiscontinuity ? 1 : 0;
        }

        while (_segments.Count > (KeptPlaylists * _listedCount) + 1)
        {
            if (_segments[0].File is { } file)
            {
                _folder!.Drop(file);
            }

            _segments.RemoveAt(0);
        }
    }

    // For web servers that show the folder themselves. Parts are not in it.
    private void WritePlaylist(StoredInit? init)
    {
        if (_folder is null)
        {
            return;
        }

        if (init is not null && init != _writtenInit)
        {
            _folder.Replace(init.Name, init.Bytes);
            _writtenInit = init;
        }

        _folder.Replace(Names.Playlist, _state!.Playlist(isDelta: false).Render(""));
    }

    private void Publish()
    {
        _state = new RenditionState
        {
            Names = Names,
            Variant = _settings.Variant,
            Segments = [.. _segments],
            ListedCount = _listedCount,
            WantedCount = _settings.SegmentCount,
            DiscontinuitySequence = _discontinuitySequence,
            Open = _open,
            NextPart = _nextPart,
            TargetDuration = _targetDuration,
            PartTarget = _partTarget > TimeSpan.Zero ? _partTarget : _settings.PartDuration,
            CompletedCount = _completed,
        };
        Volatile.Write(ref _hasChanged, true);
        Signal();
    }

    // Thousands may wait: they are woken on other threads than the one that brings the media.
    private void Signal()
    {
        var changed = Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        ThreadPool.UnsafeQueueUserWorkItem(static waiting => waiting.TrySetResult(), changed, preferLocal: false);
    }
}
