namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>The segments of one media playlist. One thread adds, any number of viewers read and wait.</summary>
internal sealed class Rendition
{
    // Draft, section 6.2.2: what left the playlist stays available for as long as the playlist was, and the segment itself.
    private const int KeptPlaylists = 2;

    // Parts differ by the rounding of time stamps; a target that is a little longer than the first ones need not grow.
    private static readonly TimeSpan PartTargetStep = TimeSpan.FromMilliseconds(5);

    // Set once.
    private readonly MuxerSettings _settings;
    private readonly int _gapCount;

    // Touched only by the adding thread.
    private readonly List<StoredSegment> _segments = [];
    private StoredSegment _open;
    private long _nextPart;
    private long _completed;
    private long _discontinuitySequence;
    private int _targetDuration;
    private TimeSpan _partTarget;

    // Written by the adding thread, read by viewers: the signal first, then the state.
    private volatile RenditionState? _state;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnded;

    /// <summary>Makes a rendition without segments.</summary>
    public Rendition(RenditionNames names, MuxerSettings settings)
    {
        Names = names;
        _settings = settings;

        // A low-latency playlist has its whole length from the beginning: players take the first segments for older ones that are gone.
        _gapCount = settings.Variant == HlsVariant.LowLatency ? settings.SegmentCount : 0;
        _open = new StoredSegment { Number = _gapCount };
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

    /// <summary>Adds a part to the segment in the making.</summary>
    public void AddPart(ReadOnlyMemory<byte> bytes, TimeSpan duration, bool isIndependent)
    {
        var part = new StoredPart(_nextPart++, bytes, duration, isIndependent);
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
    public void Complete(TimeSpan gapDuration)
    {
        var segment = _open.IsGap ? _open with { Duration = gapDuration } : _open;
        for (var i = 0; _completed == 0 && i < _gapCount; i++)
        {
            _segments.Add(new StoredSegment { Number = i, Duration = segment.Duration, Init = segment.Init });
        }

        _segments.Add(segment);
        _completed++;
        _targetDuration = Math.Max(_targetDuration, Math.Max(1, (int)Math.Ceiling(segment.Duration.TotalSeconds)));
        var leaving = _segments.Count - 1 - _settings.SegmentCount;
        if (leaving >= 0 && _segments[leaving].IsDiscontinuity)
        {
            _discontinuitySequence++;
        }

        if (_segments.Count > (KeptPlaylists * _settings.SegmentCount) + 1)
        {
            _segments.RemoveAt(0);
        }

        _open = new StoredSegment { Number = segment.Number + 1 };
        OpenLength = 0;
        Publish();
    }

    /// <summary>Tells those who wait that nothing more comes.</summary>
    public void End()
    {
        _isEnded = true;
        Signal();
    }

    /// <summary>Waits until the rendition offers something.</summary>
    /// <param name="isOffered">Whether a state does.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone, or has waited for too long.</param>
    /// <returns><see langword="null"/> if nothing more comes.</returns>
    public async ValueTask<RenditionState?> WaitAsync(Func<RenditionState, bool> isOffered, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _changed;
            if (_state is { } state && isOffered(state))
            {
                return state;
            }

            if (_isEnded)
            {
                return null;
            }

            await changed.Task.WaitAsync(cancellationToken);
        }
    }

    private void Publish()
    {
        _state = new RenditionState
        {
            Names = Names,
            Variant = _settings.Variant,
            Segments = [.. _segments],
            ListedCount = Math.Min(_segments.Count, _settings.SegmentCount),
            DiscontinuitySequence = _discontinuitySequence,
            Open = _open,
            NextPart = _nextPart,
            TargetDuration = _targetDuration,
            PartTarget = _partTarget,
            CompletedCount = _completed,
        };
        Signal();
    }

    // Thousands may wait: they are woken on another thread than the one that brings the media.
    private void Signal()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static waiting => waiting.TrySetResult(), changed, preferLocal: false);
    }
}
