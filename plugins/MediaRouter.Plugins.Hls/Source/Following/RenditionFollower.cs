using System.Globalization;
using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Plugins.Hls.Source.Output;
using MediaRouter.Plugins.Hls.Source.Playlists;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <summary>Follows the media playlist of one rendition: loads what is new in it, in order, until it ends.</summary>
/// <remarks>
/// Source: RFC 8216, section 6.3; draft-pantos-hls-rfc8216bis, section 6.3. What cannot be loaded is skipped, with one warning; a playlist that stands still,
/// or of which nothing can be loaded, ends the source.
/// </remarks>
internal sealed partial class RenditionFollower
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ShortestBlockingPause = TimeSpan.FromMilliseconds(20);

    // Reading a longer playlist many times a second would keep a processor busy.
    private const int MaxQuickSegments = 1000;

    // However long segments are.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(5);

    // Caches of delivery networks may be behind by as many segments.
    private const int LargestStaleness = 2;

    // A server that does not really wait for what is asked for is not asked to after as many refusals.
    private const int MaxRefusals = 3;

    // RFC 8216, section 6.2.1 bounds how long a live playlist may stand still by 1.5 target durations.
    private const int StallTargets = 3;

    private readonly FollowerContext _context;
    private readonly PlaylistLoader _loader;
    private readonly bool _isMain;
    private readonly int _index;
    private readonly ILogger _log;

    private RemotePlaylist _playlist;
    private long _loadedAt;
    private long _waitingSince;
    private bool _hasChanged = true;
    private int _refusals;
    private string _lastError = "";

    // Where the main rendition began, for the others.
    private (TimeSpan Distance, long LoadedAt) _mainStart;

    // The next thing to load.
    private bool _isPositioned;
    private long _next;
    private int _part;
    private long _number;
    private long _behindSince;

    /// <summary>Makes a follower.</summary>
    /// <param name="context">What all share.</param>
    /// <param name="index">Index of the rendition; 0 is the main one.</param>
    /// <param name="loader">Loads the playlist.</param>
    /// <param name="first">The playlist as it was when it was chosen; null to load it.</param>
    /// <param name="feed">Takes its media.</param>
    /// <param name="log">Names the source.</param>
    public RenditionFollower(FollowerContext context, int index, PlaylistLoader loader, RemotePlaylist? first, RenditionFeed feed, ILogger log)
    {
        _context = context;
        _index = index;
        _isMain = index == 0;
        _loader = loader;
        _feed = feed;
        _parser = new Containers.SegmentParser(feed);
        _log = log;
        _loadedAt = first is null ? 0 : context.Output.Now;
        _playlist = first ?? new RemotePlaylist { TargetDuration = TimeSpan.Zero, MediaSequence = 0, Segments = [] };
        _hasChanged = first is not null;
    }

    private bool UsesParts => _playlist.IsLowLatency && (_playlist.Open?.Key ?? (_playlist.Segments.Count > 0 ? _playlist.Segments[^1].Key : null)) is null;

    private TimeSpan StallLimit => Longer(_context.ReadTimeout, Shorter(_playlist.TargetDuration * StallTargets, LongestPatience));

    /// <summary>Follows the playlist to its end.</summary>
    /// <exception cref="IOException">It cannot be followed any more; the message is a sentence.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_isMain)
            {
                // Sound begins where the video does.
                _mainStart = await _context.Start.WaitAsync(cancellationToken);
                await ReloadAsync(cancellationToken);
            }

            while (true)
            {
                if (_isPositioned || TryPosition())
                {
                    await LoadAvailableAsync(cancellationToken);
                }

                if (_playlist.IsEnded)
                {
                    break;
                }

                await ReloadAsync(cancellationToken);
            }

            _parser.Finish();
            _feed.EndSegment();
            _context.Output.Complete(_index);
        }
        finally
        {
            await (_hinted?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private bool TryPosition()
    {
        var holdBack = StartPosition.HoldBackOf(_playlist, UsesParts);
        var wanted = holdBack;
        if (!_isMain && !_isPositioned)
        {
            wanted = _mainStart.Distance + TimeSpan.FromTicks((_loadedAt - _mainStart.LoadedAt) / TimeSpan.NanosecondsPerTick);
        }

        if (!StartPosition.TryFind(_playlist, UsesParts, wanted, out var position))
        {
            return false;
        }

        var isFirst = !_isPositioned;
        (_isPositioned, _next, _part) = (true, position.MediaSequence, position.Part);
        _number = Math.Max(_number, FindSegment(_next)?.DiscontinuitySequence ?? 0);
        if (!isFirst)
        {
            return true;
        }

        if (_isMain)
        {
            var holdBackTime = SourceTime.Of(holdBack);
            _context.Output.SetStart(
                _playlist.IsEnded ? null : _loadedAt + holdBackTime - SourceTime.Of(position.Distance), mayBurst: UsesParts, _playlist.IsEnded ? null : holdBack);
            _context.SetStart(position.Distance, _loadedAt);
            _feed.ExpectStart(SharedTimeline.Origin);
        }
        else
        {
            // What is further from the end began earlier.
            _feed.ExpectStart(SharedTimeline.Origin + SourceTime.Of(wanted - position.Distance));
        }

        return true;
    }

    private RemoteSegment? FindSegment(long number)
    {
        var at = number - _playlist.MediaSequence;
        return at >= 0 && at < _playlist.Segments.Count ? _playlist.Segments[(int)at] : at == _playlist.Segments.Count ? _playlist.Open : null;
    }

    // Loads everything that the playlist offers behind the position.
    private async Task LoadAvailableAsync(CancellationToken cancellationToken)
    {
        if (!_playlist.IsEnded && _part == 0)
        {
            SkipWhatIsTooOld();
        }

        while (true)
        {
            await _context.Output.WaitForRoomAsync(cancellationToken);
            if (_next < _playlist.MediaSequence)
            {
                _log.LogWarning("segments {From} to {To} are not there any more", _next, _playlist.MediaSequence - 1);
                LeavePosition();
                if (!TryPosition())
                {
                    return;
                }
            }

            var segment = FindSegment(_next);
            if (segment is null)
            {
                return;
            }

            if (segment.Uri.Length > 0 && _part == 0)
            {
                await LoadSegmentAsync(segment, cancellationToken);
            }
            else if (!UsesParts && _part == 0)
            {
                return;
            }
            else
            {
                await LoadPartsAsync(segment, cancellationToken);
                if (segment.Uri.Length == 0)
                {
                    return;
                }

                EndParts(segment);
            }

            (_next, _part) = (_next + 1, 0);
        }
    }

    private void SkipWhatIsTooOld()
    {
        var holdBack = StartPosition.HoldBackOf(_playlist, UsesParts);
        var limit = Longer(holdBack * 3, TimeSpan.FromSeconds(15));
        var behind = TimeSpan.Zero;
        for (var i = Math.Max(0, _next - _playlist.MediaSequence); i < _playlist.Segments.Count; i++)
        {
            behind += _playlist.Segments[(int)i].Duration;
        }

        if (behind <= limit)
        {
            return;
        }

        var from = _next;
        LeavePosition();
        if (TryPosition() && _next > from)
        {
            _log.LogWarning("{Seconds:0} s behind the end of the playlist: skipping segments {From} to {To}", behind.TotalSeconds, from, _next - 1);
        }
    }

    // What is loaded next does not continue what was loaded last.
    private void LeavePosition()
    {
        _parser.EndSegment();
        _feed.EndSegment();
        _feed.Break();
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        // The time that downloads waited for room is none of the server's.
        _waitingSince = _context.Output.Now;
        while (true)
        {
            var isBlocking = _playlist.CanBlockReload && _refusals < MaxRefusals && _isPositioned && _hasChanged;
            await PauseAsync(isBlocking, cancellationToken);
            var isDelta = _playlist.SkipUntil is { } skipUntil && _playlist.Segments.Count > 0 && _lastError.Length == 0
                && _context.Output.Now - _loadedAt < SourceTime.Of(skipUntil) / 2;
            if (isBlocking && UsesParts)
            {
                await PrepareHintAsync(cancellationToken);
            }

            _loadedAt = _context.Output.Now;
            RemotePlaylist playlist;
            try
            {
                var document = await _loader.LoadAsync(
                    Directives(isBlocking, isDelta), isDelta ? _playlist : null, isBlocking ? Shorter(_playlist.TargetDuration * StallTargets, LongestPatience) : TimeSpan.Zero,
                    cancellationToken);
                playlist = document as RemotePlaylist ?? throw new IOException($"the playlist {SourceHttp.ForLog(_loader.BaseUri)} has become a multivariant playlist");
            }
            catch (IOException ex)
            {
                _refusals += isBlocking && ex is HttpRefusedException ? 1 : 0;
                (_lastError, _hasChanged) = (ex.Message, false);
                ThrowIfStalled();
                continue;
            }

            _lastError = "";
            if (isBlocking)
            {
                // The answer came when the end of the playlist did.
                _loadedAt = _context.Output.Now;
            }

            if (Take(playlist))
            {
                return;
            }

            ThrowIfStalled();
        }
    }

    // True if there is something new.
    private bool Take(RemotePlaylist playlist)
    {
        _hasChanged = !playlist.Equals(_playlist) || playlist.IsEnded;
        if (!_hasChanged)
        {
            return false;
        }

        if (!_isPositioned)
        {
            _playlist = playlist;
            return true;
        }

        // One that is older than what is known comes from a cache, unless it stays so: then the numbers began anew.
        var behind = _next - playlist.EndSequence;
        if (behind > 0 && playlist.EndSequence < _playlist.EndSequence && !playlist.IsEnded)
        {
            _behindSince = _behindSince == 0 ? _loadedAt : _behindSince;
            if (behind <= LargestStaleness && _loadedAt - _behindSince < SourceTime.Of(StallLimit))
            {
                _hasChanged = false;
                return false;
            }

            _log.LogInformation("the numbers of the segments went back from {From} to {To}: beginning anew", _next, playlist.EndSequence);
            (_playlist, _behindSince) = (playlist, 0);
            BeginAnew();
            return true;
        }

        (_playlist, _behindSince) = (playlist, 0);
        return true;
    }

    // Another stream goes on where the one before stopped.
    private void BeginAnew()
    {
        var number = _number + 1;
        LeavePosition();
        _part = 0;
        (_isFresh, _crossed) = (true, -1);
        if (!TryPosition())
        {
            _isPositioned = false;
        }

        _number = number;
    }

    private void ThrowIfStalled()
    {
        var limit = StallLimit;
        if (_context.Output.Now - _waitingSince < SourceTime.Of(limit))
        {
            return;
        }

        var seconds = limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        throw new IOException(_lastError.Length > 0
            ? $"{_lastError} (tried for {seconds} s)"
            : $"the playlist {SourceHttp.ForLog(_loader.BaseUri)} has not changed for {seconds} s");
    }

    // RFC 8216, section 6.3.4: a target duration after a playlist that had changed, half of it after one that had not.
    private async Task PauseAsync(bool isBlocking, CancellationToken cancellationToken)
    {
        var pause = isBlocking && _playlist.Segments.Count <= MaxQuickSegments ? ShortestBlockingPause : ShortestPause;
        if (!isBlocking && _playlist.Segments.Count > 0)
        {
            var interval = UsesParts ? _playlist.PartTarget!.Value : _hasChanged ? _playlist.TargetDuration : _playlist.TargetDuration / 2;
            pause = Longer(UsesParts ? ShortestBlockingPause : ShortestPause, Shorter(interval, LongestPatience));
        }

        var elapsed = TimeSpan.FromTicks((_context.Output.Now - _loadedAt) / TimeSpan.NanosecondsPerTick);
        if (pause > elapsed)
        {
            await Task.Delay(pause - elapsed, _context.Time, cancellationToken);
        }
    }

    private string Directives(bool isBlocking, bool isDelta)
    {
        var skip = isDelta ? "_HLS_skip=YES" : "";
        if (!isBlocking)
        {
            return skip;
        }

        var next = Math.Max(_next, _playlist.EndSequence);
        var text = string.Create(CultureInfo.InvariantCulture, $"_HLS_msn={next}");
        if (UsesParts)
        {
            var part = next == _next ? _part : 0;
            text = string.Create(CultureInfo.InvariantCulture, $"{text}&_HLS_part={part}");
        }

        return isDelta ? $"{text}&{skip}" : text;
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
