using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <summary>The hold of one source on a stream.</summary>
internal sealed class LiveStreamWriter : IStreamWriter
{
    private readonly LiveStream _stream;
    private readonly StreamTrack[] _tracks;
    private readonly ITimer _flushTimer;
    private readonly long _gatherTicks;

    // Guarded by the stream's lock.
    private bool _isDetached;
    private bool _timerIsArmed;

    public LiveStreamWriter(LiveStream stream, StreamTrack[] tracks)
    {
        _stream = stream;
        _tracks = tracks;
        _gatherTicks = (long)(stream.Settings.GatherTime.TotalSeconds * stream.TimeProvider.TimestampFrequency);
        _flushTimer = stream.TimeProvider.CreateTimer(static state => ((LiveStreamWriter)state!).OnFlushDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public IStream Stream => _stream;

    public bool IsAttached => !Volatile.Read(ref _isDetached);

    public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0)
    {
        lock (_stream.Gate)
        {
            if (!_isDetached && !_tracks[track].WritePacket(packet, receivedAt, ntpUnixNanoseconds))
            {
                _stream.CountInvalid(1, "RTP packet is malformed");
            }
        }
    }

    public void Flush()
    {
        lock (_stream.Gate)
        {
            FlushTracks(_stream.TimeProvider.GetTimestamp());
        }
    }

    public void WriteAccessUnit(int track, AccessUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        lock (_stream.Gate)
        {
            if (!_isDetached && !_tracks[track].WriteAccessUnit(unit))
            {
                _stream.CountInvalid(1, "access unit on a track that delivers packets");
            }
        }
    }

    public void ReportLost(int track, long packets)
    {
        if (IsAttached && packets > 0)
        {
            _stream.CountLost(packets);
        }
    }

    public void ReportInvalid(int track, string cause)
    {
        if (IsAttached)
        {
            _stream.CountInvalid(1, cause);
        }
    }

    /// <summary>Called under the stream's lock, when the source ends or another one takes over.</summary>
    public void Detach()
    {
        if (_isDetached)
        {
            return;
        }

        // What was gathered is still this source's.
        foreach (var track in _tracks)
        {
            track.Flush(long.MaxValue, 0);
        }

        Volatile.Write(ref _isDetached, true);
        _flushTimer.Dispose();
    }

    private void OnFlushDue()
    {
        lock (_stream.Gate)
        {
            _timerIsArmed = false;
            FlushTracks(_stream.TimeProvider.GetTimestamp());
        }
    }

    private void FlushTracks(long now)
    {
        if (_isDetached)
        {
            return;
        }

        var due = long.MaxValue;
        foreach (var track in _tracks)
        {
            due = Math.Min(due, track.Flush(now, _gatherTicks));
        }

        if (due != long.MaxValue && !_timerIsArmed)
        {
            _timerIsArmed = true;

            // Timers cut to whole milliseconds; one that fires early would fire again and again.
            var wait = Math.Ceiling(_stream.TimeProvider.GetElapsedTime(now, due).TotalMilliseconds);
            _flushTimer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }
}
