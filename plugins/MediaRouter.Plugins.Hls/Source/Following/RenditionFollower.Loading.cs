using System.Globalization;
using MediaRouter.Plugins.Hls.Source.Containers;
using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Plugins.Hls.Source.Output;
using MediaRouter.Plugins.Hls.Source.Playlists;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <content>Segments and parts.</content>
internal sealed partial class RenditionFollower
{
    // 8K at 100 Mbit/s makes 125 MB in ten seconds.
    private const long MaxSegmentBytes = 512L * 1024 * 1024;

    private const int MaxMapBytes = 8 * 1024 * 1024;

    // A server of which nothing can be had any more is not asked for ever.
    private const int MaxFailures = 5;

    // What takes longer than this many times its duration can never be played.
    private const int SlowestTimes = 6;

    private readonly RenditionFeed _feed;
    private readonly SegmentParser _parser;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private (RemoteMap Map, ReadOnlyMemory<byte> Bytes)? _map;
    private bool _isMapFed;
    private bool _isFresh;
    private bool _isInParts;
    private bool _isLost;
    private long? _crossed;
    private int _failures;
    private bool _hasWarned;
    private PreparedRequest? _hinted;

    private async Task LoadSegmentAsync(RemoteSegment segment, CancellationToken cancellationToken)
    {
        Cross(segment);
        if (segment.IsGap)
        {
            _feed.Skip(segment.Duration);
            return;
        }

        ThrowIfUnsupported(segment.Key);
        var resource = new Resource(segment.Uri, segment.Range, segment.Key, segment.MediaSequence, segment.Duration);
        var fault = await FeedMapAsync(segment, cancellationToken);
        if (fault is null)
        {
            Begin(segment, segment.ProgramDateTime);
            fault = await FeedAsync(resource, null, cancellationToken) ?? EndSegment();
        }

        if (fault is not null)
        {
            Fail($"segment {segment.MediaSequence}", fault, segment.Duration);
        }
    }

    private async Task LoadPartsAsync(RemoteSegment segment, CancellationToken cancellationToken)
    {
        for (; _part < segment.Parts.Count; _part++)
        {
            var part = segment.Parts[_part];
            if (_isInParts && _isLost)
            {
                // In the middle of a segment pictures refer to others: only an independent part is a new beginning.
                if (!part.IsIndependent)
                {
                    _feed.Skip(part.Duration);
                    continue;
                }

                _isLost = false;
                _parser.BeginSegment();
            }

            if (part.IsGap)
            {
                LosePart(part.Duration);
                continue;
            }

            ThrowIfUnsupported(segment.Key);
            if (!_isInParts)
            {
                Cross(segment);
                if (await FeedMapAsync(segment, cancellationToken) is { } mapFault)
                {
                    Fail($"part {_part} of segment {segment.MediaSequence}", mapFault, part.Duration);
                    continue;
                }

                Begin(segment, DateOf(segment, _part));
                _isInParts = true;
            }

            var resource = new Resource(part.Uri, part.Range, null, segment.MediaSequence, part.Duration);
            if ((await FeedAsync(resource, await TakeHintAsync(part), cancellationToken) ?? _parser.EndPart()) is { } fault)
            {
                Fail($"part {_part} of segment {segment.MediaSequence}", fault, part.Duration);
                _isLost = true;
            }

            await _context.Output.WaitForRoomAsync(cancellationToken);
        }
    }

    private void LosePart(TimeSpan duration)
    {
        _feed.Skip(duration);
        _isLost = _isInParts;
    }

    // The segment is complete: what of it was not listed as parts any more is lost.
    private void EndParts(RemoteSegment segment)
    {
        _isLost = false;
        if (_isInParts)
        {
            _isInParts = false;
            EndSegment();
        }

        if (segment.Parts.Count < _part)
        {
            _feed.Break();
        }
    }

    private static DateTimeOffset? DateOf(RemoteSegment segment, int part)
    {
        var date = segment.ProgramDateTime;
        for (var i = 0; i < part && date is not null; i++)
        {
            date += segment.Parts[i].Duration;
        }

        return date;
    }

    // Takes note of a discontinuity in front of the segment.
    private void Cross(RemoteSegment segment)
    {
        if (_crossed == segment.MediaSequence)
        {
            return;
        }

        if (segment.IsDiscontinuity && _crossed is not null)
        {
            _number++;
            _isFresh = true;
        }

        _crossed = segment.MediaSequence;
        if (_isFresh)
        {
            // Nothing is known of what comes: neither its container nor its tracks.
            _parser.Finish();
            _isMapFed = false;
        }
    }

    private void Begin(RemoteSegment segment, DateTimeOffset? date)
    {
        _feed.BeginSegment(_number, _isFresh, date);
        _isFresh = false;
        _parser.BeginSegment();
    }

    private string? EndSegment()
    {
        var fault = _parser.EndSegment();
        _feed.EndSegment();
        if (fault is null)
        {
            _failures = 0;
        }

        return fault;
    }

    private void Fail(string what, string reason, TimeSpan duration)
    {
        if (++_failures >= MaxFailures)
        {
            throw new IOException($"{_failures} downloads in a row have failed, the last one: {what}: {reason}");
        }

        if (!_hasWarned)
        {
            _hasWarned = true;
            _log.LogWarning("{What} is skipped: {Reason}", what, reason);
        }
        else
        {
            _context.Output.ReportInvalid($"{what} is skipped: {reason}");
        }

        _parser.EndSegment();
        _feed.Skip(duration);
    }

    private static void ThrowIfUnsupported(RemoteKey? key)
    {
        if (key is { IsSupported: false })
        {
            var format = key.Format == RemoteKey.Identity ? "" : $" with keys in the format '{key.Format}'";
            throw new IOException($"the segments are encrypted with {key.Method}{format}, which is not supported (only AES-128 is)");
        }
    }

    private async Task<string?> FeedMapAsync(RemoteSegment segment, CancellationToken cancellationToken)
    {
        if (segment.Map is not { } map || (_isMapFed && _map?.Map == map))
        {
            return null;
        }

        ThrowIfUnsupported(map.Key);
        try
        {
            if (_map?.Map != map)
            {
                _map = (map, await LoadMapAsync(map, segment.MediaSequence, cancellationToken));
            }
        }
        catch (IOException ex)
        {
            return $"its initialisation section: {ex.Message}";
        }

        _parser.BeginSegment();
        var fault = _parser.Feed(_map.Value.Bytes.Span) ?? _parser.EndSegment();
        _isMapFed = fault is null;
        return fault is null ? null : $"its initialisation section: {fault}";
    }

    private async Task<ReadOnlyMemory<byte>> LoadMapAsync(RemoteMap map, long mediaSequence, CancellationToken cancellationToken)
    {
        using var reply = await _context.Http.GetAsync(Resolve(map.Uri), map.Range, isText: false, TimeSpan.Zero, cancellationToken);
        var bytes = await reply.ReadAllAsync(MaxMapBytes, "initialisation section");
        if (map.Key is not { } key)
        {
            return bytes;
        }

        using var decryptor = new SegmentDecryptor(await _context.Keys.GetAsync(Resolve(key.Uri), cancellationToken), SegmentDecryptor.VectorOf(key, mediaSequence));
        var head = decryptor.Decrypt(bytes.Span).ToArray();
        return decryptor.TryFinish(out var rest) ? (byte[])[.. head, .. rest] : throw new IOException("it cannot be decrypted with its key");
    }

    // Loads something and feeds it; tells what went wrong, if anything did.
    private async Task<string?> FeedAsync(Resource resource, PreparedRequest? prepared, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            long fed = 0;
            await using var request = prepared;
            try
            {
                using var reply = prepared is not null
                    ? await prepared.TakeAsync()
                    : await _context.Http.GetAsync(Resolve(resource.Uri), resource.Range, isText: false, TimeSpan.Zero, cancellationToken);
                using var decryptor = resource.Key is { } key
                    ? new SegmentDecryptor(await _context.Keys.GetAsync(Resolve(key.Uri), cancellationToken), SegmentDecryptor.VectorOf(key, resource.MediaSequence))
                    : null;
                var spent = TimeSpan.Zero;
                var limit = Longer(_context.ReadTimeout * 2, resource.Duration * SlowestTimes);
                while (true)
                {
                    var begunAt = _context.Output.Now;
                    var read = await reply.ReadAsync(_buffer);
                    spent += TimeSpan.FromTicks((_context.Output.Now - begunAt) / TimeSpan.NanosecondsPerTick);
                    if (read == 0)
                    {
                        break;
                    }

                    fed += read;
                    var fault = fed > MaxSegmentBytes ? string.Create(CultureInfo.InvariantCulture, $"it is larger than {MaxSegmentBytes >> 20} MiB")
                        : spent > limit ? string.Create(CultureInfo.InvariantCulture, $"it takes longer than {limit.TotalSeconds:0} s")
                        : Feed(decryptor, _buffer.AsSpan(0, read));
                    if (fault is not null)
                    {
                        return fault;
                    }

                    await _context.Output.WaitForRoomAsync(cancellationToken);
                }

                return fed == 0 ? "it is empty" : FinishFeed(decryptor);
            }
            catch (IOException ex)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (fed > 0 || attempt > 1 || ex is HttpSilenceException or HttpRefusedException { IsFinal: true })
                {
                    return ex.Message;
                }
            }

            prepared = null;
            await Task.Delay(ShortestPause, _context.Time, cancellationToken);
        }
    }

    private string? Feed(SegmentDecryptor? decryptor, ReadOnlySpan<byte> data) => _parser.Feed(decryptor is null ? data : decryptor.Decrypt(data));

    private string? FinishFeed(SegmentDecryptor? decryptor)
    {
        if (decryptor is null)
        {
            return null;
        }

        return decryptor.TryFinish(out var rest) ? _parser.Feed(rest) : "it cannot be decrypted with its key";
    }

    // Asks for the part that comes next before the playlist lists it: its bytes come as soon as they are made.
    private async ValueTask PrepareHintAsync(CancellationToken cancellationToken)
    {
        if (_playlist.Hint is not { } hint || hint.Range is { Length: < 0 } || (_hinted is not null && _hinted.Part.IsAnnouncedBy(hint)))
        {
            return;
        }

        await (_hinted?.DisposeAsync() ?? ValueTask.CompletedTask);
        _hinted = Uri.TryCreate(_loader.BaseUri, hint.Uri, out var uri)
            ? new PreparedRequest(hint, _context.Http, uri, Shorter(_playlist.TargetDuration * StallTargets, LongestPatience), cancellationToken)
            : null;
    }

    private async ValueTask<PreparedRequest?> TakeHintAsync(RemotePart part)
    {
        if (_hinted is not { } hinted)
        {
            return null;
        }

        _hinted = null;
        if (part.IsAnnouncedBy(hinted.Part) && (part.Range?.Length ?? -1) == (hinted.Part.Range?.Length ?? -1))
        {
            return hinted;
        }

        await hinted.DisposeAsync();
        return null;
    }

    private Uri Resolve(string address) => Uri.TryCreate(_loader.BaseUri, address, out var uri) && uri.IsAbsoluteUri
        ? uri
        : throw new IOException("its address is not valid");

    // Something to load.
    private readonly record struct Resource(string Uri, ByteRange? Range, RemoteKey? Key, long MediaSequence, TimeSpan Duration);
}
