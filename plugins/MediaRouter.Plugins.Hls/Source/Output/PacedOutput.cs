using System.Globalization;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Source.Output;

/// <summary>Gathers the access units of all renditions and writes them to the path, in the order of their times and at their pace.</summary>
/// <remarks>
/// Segments come in bursts of seconds. Readers get each unit at its time nevertheless: their queues are shorter than a segment, and players
/// judge the network by when media comes. What waits here is bounded in bytes and in time; who downloads waits for room.
/// Thread safe; <see cref="RunAsync"/> alone writes.
/// </remarks>
internal sealed class PacedOutput : IDisposable
{
    /// <summary>Most bytes that wait: 12 s of 40 Mbit/s.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    // More than live playlists are ahead of what leaves; of recordings no more is loaded in advance.
    private const long LargestLead = 30 * SourceTime.Second;

    // Units that are due within this leave together, so that there are not more timers than that.
    private const long Batch = SourceTime.Second / 100;

    private readonly TimeProvider _time;
    private readonly SharedTimeline _timeline;
    private readonly TimeSpan _silenceLimit;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    // Guarded by the gate.
    private readonly PriorityQueue<QueuedUnit, (long Time, long Number)> _queue = new();
    private readonly RenditionLayout?[] _layouts;
    private readonly bool[] _isComplete;
    private readonly PlayoutClock _clock = new();
    private TaskCompletionSource? _room;
    private long _number;
    private long _bytes;
    private long _newest = long.MinValue;
    private long? _first;
    private long _lastArrival;
    private long? _layoutSince;
    private (long? Wanted, bool MayBurst, long? HoldBack) _start;
    private bool _isDisposed;

    private long _invalid;

    // Touched only by the loop; read by whoever reports.
    private readonly RenditionLayout?[] _published;
    private readonly List<QueuedUnit> _batch = [];
    private volatile IStreamWriter? _writer;
    private int[] _firstTrack = [];

    /// <summary>Makes an output.</summary>
    /// <param name="renditions">How many renditions there are; each tells its tracks with <see cref="SetLayout"/>.</param>
    /// <param name="timeline">What they share.</param>
    /// <param name="silenceLimit">Longest time without any media.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Names the source.</param>
    public PacedOutput(int renditions, SharedTimeline timeline, TimeSpan silenceLimit, TimeProvider time, ILogger log)
    {
        _time = time;
        _timeline = timeline;
        _silenceLimit = silenceLimit;
        _log = log;
        _layouts = new RenditionLayout?[renditions];
        _published = new RenditionLayout?[renditions];
        _isComplete = new bool[renditions];
        _lastArrival = Now;
        _timer = time.CreateTimer(static state => ((PacedOutput)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Steady clock in nanoseconds.</summary>
    public long Now => (long)((Int128)_time.GetTimestamp() * SourceTime.Second / _time.TimestampFrequency);

    /// <summary>Bytes that wait.</summary>
    public long QueuedBytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Says when the first unit of the main rendition should leave.</summary>
    /// <param name="wanted">Steady clock, nanoseconds; null for as soon as it is there.</param>
    /// <param name="mayBurst">Whether what should have left leaves at once.</param>
    /// <param name="holdBack">How far from the end of a live playlist to stay; null if it is not live.</param>
    public void SetStart(long? wanted, bool mayBurst, TimeSpan? holdBack)
    {
        lock (_gate)
        {
            _start = (wanted, mayBurst, holdBack is { } time ? SourceTime.Of(time) : null);
        }
    }

    /// <summary>Tells the tracks of a rendition. Later layouts come with the units that belong to them.</summary>
    public void SetLayout(RenditionLayout layout)
    {
        lock (_gate)
        {
            if (_layouts[layout.Rendition] is null)
            {
                _layouts[layout.Rendition] = layout;
                _layoutSince ??= Now;
                Wake();
            }
        }
    }

    /// <summary>Takes a unit.</summary>
    public void Add(QueuedUnit unit)
    {
        lock (_gate)
        {
            var now = Now;
            _lastArrival = now;
            _clock.OnArrival(unit.Time, now);
            var isNext = _queue.Count == 0 || !_queue.TryPeek(out _, out var first) || unit.Time < first.Time;
            _queue.Enqueue(unit, (unit.Time, _number++));
            _bytes += unit.Bytes;
            _newest = Math.Max(_newest, unit.Time);
            _first = Math.Min(_first ?? long.MaxValue, unit.Time);
            if (isNext)
            {
                Wake();
            }
        }
    }

    /// <summary>Counts input that cannot be used.</summary>
    public void ReportInvalid(string cause)
    {
        if (_writer is { } writer)
        {
            writer.ReportInvalid(-1, cause);
            return;
        }

        if (Interlocked.Increment(ref _invalid) == 1)
        {
            _log.LogDebug("invalid media: {Cause}", cause);
        }
    }

    /// <summary>Says that a rendition has ended.</summary>
    public void Complete(int rendition)
    {
        lock (_gate)
        {
            _isComplete[rendition] = true;
            Wake();
        }
    }

    /// <summary>Waits while as much waits here as may.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (HasRoom())
                {
                    return;
                }

                // Waiting for room is no silence of the server.
                _lastArrival = Now;
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Publishes the tracks and writes the units until all renditions have ended, or the path wants nothing more.</summary>
    /// <exception cref="IOException">No media came for too long, or there is none that can be used; the message is a sentence.</exception>
    public async Task RunAsync(ISourceHost host, CancellationToken cancellationToken)
    {
        while (!IsReadyToPublish())
        {
            await WaitAsync(SourceTime.Second, cancellationToken);
        }

        await PublishAsync(host, cancellationToken);
        lock (_gate)
        {
            _clock.Start(Now, Math.Max(_first ?? 0, SharedTimeline.Origin), _start.Wanted, _start.MayBurst, _start.HoldBack);
        }

        while (_writer!.IsAttached)
        {
            var wait = TakeDue(out var isOver);
            for (var i = 0; i < _batch.Count; i++)
            {
                await WriteAsync(_batch[i], host, cancellationToken);
            }

            if (_batch.Count > 0)
            {
                _writer.Flush();
            }
            else if (isOver)
            {
                return;
            }
            else
            {
                await WaitAsync(wait, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            // The timer may fire once more.
            _isDisposed = true;
        }

        _timer.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (!_isDisposed && _wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    private async Task WaitAsync(long nanoseconds, CancellationToken cancellationToken)
    {
        // Timers cut to whole milliseconds; one that fires early would fire again and again.
        var milliseconds = Math.Clamp((nanoseconds + 999_999) / 1_000_000, 1, 1000);
        _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
        await _wake.WaitAsync(cancellationToken);
    }

    private bool HasRoom()
    {
        var position = _clock.IsRunning ? _clock.PositionAt(Now) : _first ?? 0;
        return _queue.Count == 0 || (_bytes < MaxBytes && _newest - position < LargestLead);
    }

    // All renditions have shown their tracks, or have had time to.
    private bool IsReadyToPublish()
    {
        lock (_gate)
        {
            ThrowIfSilent();
            if (_layouts[0] is null)
            {
                return _isComplete[0] ? throw new IOException("the playlist has ended, and there was no media in it") : false;
            }

            for (var i = 0; i < _layouts.Length; i++)
            {
                if (_layouts[i] is null && !_isComplete[i])
                {
                    return Now - _layoutSince >= SourceTime.Of(_silenceLimit) / 3;
                }
            }

            return _queue.Count > 0 || Array.TrueForAll(_isComplete, complete => complete) || _layouts.All(layout => layout is not { Tracks.Count: > 0 });
        }
    }

    private void ThrowIfSilent()
    {
        if (_queue.Count == 0 && Now - _lastArrival > SourceTime.Of(_silenceLimit))
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"no media has come for {_silenceLimit.TotalSeconds:0} s"));
        }
    }

    // Takes what is due; if nothing is, tells when something will be.
    private long TakeDue(out bool isOver)
    {
        _batch.Clear();
        lock (_gate)
        {
            var now = Now;
            _clock.Advance(now);
            while (_queue.TryPeek(out var unit, out _) && _clock.ReleaseOf(unit.Time) - now < Batch)
            {
                _queue.Dequeue();
                _bytes -= unit.Bytes;
                _batch.Add(unit);
            }

            if (_room is not null && HasRoom())
            {
                _room.SetResult();
                _room = null;
            }

            isOver = _queue.Count == 0 && Array.TrueForAll(_isComplete, complete => complete);
            if (!isOver)
            {
                ThrowIfSilent();
            }

            return _queue.TryPeek(out var next, out _) ? _clock.ReleaseOf(next.Time) - now : SourceTime.Second;
        }
    }

    private async ValueTask WriteAsync(QueuedUnit unit, ISourceHost host, CancellationToken cancellationToken)
    {
        var rendition = unit.Layout.Rendition;
        if (_published[rendition] != unit.Layout)
        {
            if (_published[rendition] is null && _layouts[rendition] == unit.Layout)
            {
                // It has shown its tracks too late, and is left out.
                return;
            }

            lock (_gate)
            {
                _layouts[rendition] = unit.Layout;
            }

            _log.LogInformation("the tracks have changed");
            await PublishAsync(host, cancellationToken);
        }

        _writer!.WriteAccessUnit(_firstTrack[rendition] + unit.Track, unit.Place(_timeline.FindClock(unit.Time)));
    }

    private async ValueTask PublishAsync(ISourceHost host, CancellationToken cancellationToken)
    {
        var tracks = new List<TrackDescription>();
        var firstTrack = new int[_layouts.Length];
        lock (_gate)
        {
            for (var i = 0; i < _layouts.Length; i++)
            {
                firstTrack[i] = tracks.Count;
                if (_layouts[i] is { } layout && tracks.Count + layout.Tracks.Count <= StreamDescription.MaxTracks)
                {
                    _published[i] = layout;
                    tracks.AddRange(layout.Tracks);
                }
                else
                {
                    _log.LogWarning("rendition {Number} is left out: it has not shown its tracks in time", i + 1);
                }
            }
        }

        if (tracks.Count == 0)
        {
            throw new IOException("there is no track that can be used");
        }

        for (var i = 0; i < tracks.Count; i++)
        {
            tracks[i] = tracks[i] with { MediaIndex = i };
        }

        _firstTrack = firstTrack;
        _writer = await host.PublishAsync(new StreamDescription { Tracks = tracks }, cancellationToken);
        _log.LogInformation("ready: {Count} {Noun} ({Codecs})", tracks.Count, tracks.Count == 1 ? "track" : "tracks", string.Join(", ", tracks.Select(track => track.Codec)));
    }
}
