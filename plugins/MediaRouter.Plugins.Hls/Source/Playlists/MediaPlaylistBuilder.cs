using System.Globalization;

namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>Gathers a media playlist, tag by tag.</summary>
/// <param name="previous">The playlist as it was before, which a delta update refers to; or null.</param>
internal sealed class MediaPlaylistBuilder(RemotePlaylist? previous)
{
    private readonly List<RemoteSegment> _segments = [];
    private readonly Dictionary<string, RemoteKey> _keys = [];

    // Of the whole playlist.
    private TimeSpan? _targetDuration;
    private long _mediaSequence;
    private long _discontinuitySequence;
    private TimeSpan? _startOffset;
    private TimeSpan? _partTarget;
    private TimeSpan? _holdBack;
    private TimeSpan? _partHoldBack;
    private TimeSpan? _skipUntil;
    private bool _canBlockReload;
    private bool _isEnded;
    private RemotePart? _hint;
    private int _partCount;

    // What holds until another tag says otherwise.
    private RemoteKey? _key;
    private RemoteMap? _map;
    private long _discontinuities;

    // Of the next segment.
    private List<RemotePart> _parts = [];
    private TimeSpan? _duration;
    private ReadOnlyRange? _range;
    private DateTimeOffset? _date;
    private bool _isDiscontinuity;
    private bool _isGap;

    // Where the range before ended, for ranges without offset.
    private (string Uri, long End) _lastRange = ("", 0);
    private (string Uri, long End) _lastPartRange = ("", 0);

    // The value of EXT-X-BYTERANGE; the address it belongs to comes later.
    private readonly record struct ReadOnlyRange(long Length, long? Offset);

    /// <summary>Takes a tag.</summary>
    /// <param name="name">Without the number sign.</param>
    /// <param name="value">What is behind the colon.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? TakeTag(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "EXTINF":
                return TakeDuration(value);
            case "EXT-X-BYTERANGE":
                return TakeRange(value);
            case "EXT-X-DISCONTINUITY":
                _isDiscontinuity = true;
                return null;
            case "EXT-X-KEY":
                return TakeKey(value);
            case "EXT-X-MAP":
                return TakeMap(value);
            case "EXT-X-PROGRAM-DATE-TIME":
                // One that cannot be read is as if it were not there: it only tells what time it was.
                _date = DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
                return null;
            case "EXT-X-GAP":
                _isGap = true;
                return null;
            case "EXT-X-PART":
                return TakePart(value);
            case "EXT-X-PRELOAD-HINT":
                return TakeHint(value);
            default:
                return TakePlaylistTag(name, value);
        }
    }

    /// <summary>Takes the address of a segment.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? TakeAddress(ReadOnlySpan<char> line)
    {
        if (_duration is not { } duration)
        {
            return "an address without EXTINF";
        }

        if (_segments.Count >= PlaylistLimits.MaxSegments)
        {
            return $"there are more than {PlaylistLimits.MaxSegments} segments";
        }

        var uri = line.ToString();
        ByteRange? range = null;
        if (_range is { } read)
        {
            var offset = read.Offset ?? (_lastRange.Uri == uri ? _lastRange.End : 0);
            if (read.Length > long.MaxValue - offset)
            {
                return "EXT-X-BYTERANGE ends beyond all files";
            }

            range = new ByteRange(offset, read.Length);
            _lastRange = (uri, range.Value.End);
        }

        _segments.Add(EndSegment(uri, duration, range));
        return null;
    }

    /// <summary>Ends the playlist.</summary>
    public RemotePlaylist Build()
    {
        RemoteSegment? open = null;
        if (_parts.Count > 0)
        {
            var duration = TimeSpan.Zero;
            foreach (var part in _parts)
            {
                duration += part.Duration;
            }

            open = EndSegment("", duration, null);
        }

        var target = _targetDuration ?? TimeSpan.Zero;
        if (target <= TimeSpan.Zero)
        {
            // Missing, or rounded to nothing: the segments tell.
            foreach (var segment in _segments)
            {
                target = segment.Duration > target ? segment.Duration : target;
            }
        }

        return new RemotePlaylist
        {
            TargetDuration = target,
            MediaSequence = _mediaSequence,
            Segments = _segments,
            Open = open,
            Hint = _hint,
            IsEnded = _isEnded,
            StartOffset = _startOffset,
            PartTarget = _partTarget,
            HoldBack = _holdBack,
            PartHoldBack = _partHoldBack,
            CanBlockReload = _canBlockReload,
            SkipUntil = _skipUntil,
        };
    }

    private RemoteSegment EndSegment(string uri, TimeSpan duration, ByteRange? range)
    {
        _discontinuities += _isDiscontinuity ? 1 : 0;
        var segment = new RemoteSegment
        {
            MediaSequence = _mediaSequence + _segments.Count,
            DiscontinuitySequence = _discontinuitySequence + _discontinuities,
            IsDiscontinuity = _isDiscontinuity,
            Uri = uri,
            Range = range,
            Duration = duration,
            ProgramDateTime = _date,
            IsGap = _isGap,
            Key = _key,
            Map = _map,
            Parts = _parts.Count > 0 ? _parts : [],
        };

        // A list that was handed over is not written any more.
        _parts = _parts.Count > 0 ? [] : _parts;
        (_duration, _range, _date, _isDiscontinuity, _isGap) = (null, null, null, false, false);
        return segment;
    }

    private string? TakePlaylistTag(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "EXT-X-TARGETDURATION":
                // Whole seconds; some servers write decimals.
                if (!PlaylistReader.TryReadSeconds(value, isSigned: false, out var target))
                {
                    return $"a target duration of {Shorten(value)} s";
                }

                _targetDuration = target;
                return null;
            case "EXT-X-MEDIA-SEQUENCE":
                if (_segments.Count > 0)
                {
                    return "EXT-X-MEDIA-SEQUENCE behind segments";
                }

                return PlaylistReader.TryReadNumber(value, out _mediaSequence) && _mediaSequence <= long.MaxValue / 2 ? null : $"a media sequence of {Shorten(value)}";
            case "EXT-X-DISCONTINUITY-SEQUENCE":
                if (_segments.Count > 0)
                {
                    return "EXT-X-DISCONTINUITY-SEQUENCE behind segments";
                }

                return PlaylistReader.TryReadNumber(value, out _discontinuitySequence) && _discontinuitySequence <= long.MaxValue / 2
                    ? null
                    : $"a discontinuity sequence of {Shorten(value)}";
            case "EXT-X-ENDLIST":
                _isEnded = true;
                return null;
            case "EXT-X-START":
                TakeStart(value);
                return null;
            case "EXT-X-SERVER-CONTROL":
                TakeServerControl(value);
                return null;
            case "EXT-X-PART-INF":
                TakePartInformation(value);
                return null;
            case "EXT-X-SKIP":
                return TakeSkip(value);
            default:
                return null;
        }
    }

    private string? TakeDuration(ReadOnlySpan<char> value)
    {
        var comma = value.IndexOf(',');
        if (!PlaylistReader.TryReadSeconds((comma < 0 ? value : value[..comma]).Trim(), isSigned: false, out var duration))
        {
            return $"a duration of {Shorten(value)} s";
        }

        _duration = duration;
        return null;
    }

    private string? TakeRange(ReadOnlySpan<char> value)
    {
        if (!PlaylistReader.TryReadRange(value, 0, out var range))
        {
            return $"a byte range of {Shorten(value)}";
        }

        _range = new ReadOnlyRange(range.Length, value.Contains('@') ? range.Offset : null);
        return null;
    }

    private string? TakeKey(ReadOnlySpan<char> value)
    {
        var (method, uri, iv, format) = ("", "", "", RemoteKey.Identity);
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            switch (attributes.Name)
            {
                case "METHOD":
                    method = attributes.Value.ToString();
                    break;
                case "URI":
                    uri = attributes.Value.ToString();
                    break;
                case "IV":
                    iv = attributes.Value.ToString();
                    break;
                case "KEYFORMAT":
                    format = attributes.Value.ToString();
                    break;
            }
        }

        if (attributes.IsMalformed || method.Length == 0)
        {
            return "EXT-X-KEY without a method";
        }

        if (method == "NONE")
        {
            _keys.Clear();
            _key = null;
            return null;
        }

        var digits = iv.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? iv[2..] : iv;
        if ((iv.Length > 0 && digits.Length == 0) || digits.Length > 2 * RemoteKey.Length || !digits.All(char.IsAsciiHexDigit))
        {
            return "EXT-X-KEY with an initialisation vector that is none";
        }

        if (_keys.Count >= PlaylistLimits.MaxKeyFormats && !_keys.ContainsKey(format))
        {
            return $"there are more than {PlaylistLimits.MaxKeyFormats} formats of keys";
        }

        _keys[format] = new RemoteKey(method, uri, digits, format);

        // The same segment may be offered with keys in several formats; any of them decrypts it.
        _key = _keys.Values.FirstOrDefault(key => key.IsSupported) ?? _keys[format];
        return _key is { IsSupported: true, Uri.Length: 0 } ? "EXT-X-KEY without an address" : null;
    }

    private string? TakeMap(ReadOnlySpan<char> value)
    {
        var uri = "";
        ByteRange? range = null;
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            if (attributes.Name is "URI")
            {
                uri = attributes.Value.ToString();
            }
            else if (attributes.Name is "BYTERANGE")
            {
                if (!PlaylistReader.TryReadRange(attributes.Value, 0, out var read))
                {
                    return $"a byte range of {Shorten(attributes.Value)}";
                }

                range = read;
            }
        }

        if (uri.Length == 0)
        {
            return "EXT-X-MAP without an address";
        }

        var map = new RemoteMap(uri, range, _key);
        _map = map == _map ? _map : map;
        return null;
    }

    private string? TakePart(ReadOnlySpan<char> value)
    {
        if (++_partCount > PlaylistLimits.MaxSegments)
        {
            return $"there are more than {PlaylistLimits.MaxSegments} parts";
        }

        var uri = "";
        TimeSpan? duration = null;
        var (isIndependent, isGap) = (false, false);
        ReadOnlySpan<char> rangeText = default;
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            switch (attributes.Name)
            {
                case "URI":
                    uri = attributes.Value.ToString();
                    break;
                case "DURATION":
                    duration = PlaylistReader.TryReadSeconds(attributes.Value, isSigned: false, out var read) ? read : null;
                    break;
                case "INDEPENDENT":
                    isIndependent = attributes.Value is "YES";
                    break;
                case "GAP":
                    isGap = attributes.Value is "YES";
                    break;
                case "BYTERANGE":
                    rangeText = attributes.Value;
                    break;
            }
        }

        if (uri.Length == 0 || duration is null)
        {
            return "EXT-X-PART without an address or a duration";
        }

        ByteRange? range = null;
        if (!rangeText.IsEmpty)
        {
            if (!PlaylistReader.TryReadRange(rangeText, _lastPartRange.Uri == uri ? _lastPartRange.End : 0, out var read))
            {
                return $"a byte range of {Shorten(rangeText)}";
            }

            range = read;
            _lastPartRange = (uri, read.End);
        }

        _parts.Add(new RemotePart(uri, duration.Value, isIndependent, isGap, range));
        return null;
    }

    private string? TakeHint(ReadOnlySpan<char> value)
    {
        var (type, uri) = ("", "");
        long start = 0;
        long length = -1;
        var hasRange = false;
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            switch (attributes.Name)
            {
                case "TYPE":
                    type = attributes.Value.ToString();
                    break;
                case "URI":
                    uri = attributes.Value.ToString();
                    break;
                case "BYTERANGE-START":
                    hasRange = PlaylistReader.TryReadNumber(attributes.Value, out start);
                    break;
                case "BYTERANGE-LENGTH":
                    hasRange |= PlaylistReader.TryReadNumber(attributes.Value, out length);
                    break;
            }
        }

        if (type == "PART" && uri.Length > 0 && (length <= long.MaxValue - start))
        {
            _hint = new RemotePart(uri, TimeSpan.Zero, IsIndependent: false, IsGap: false, hasRange ? new ByteRange(start, length > 0 ? length : -1) : null);
        }

        return null;
    }

    private void TakeStart(ReadOnlySpan<char> value)
    {
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            if (attributes.Name is "TIME-OFFSET" && PlaylistReader.TryReadSeconds(attributes.Value, isSigned: true, out var offset))
            {
                _startOffset = offset;
            }
        }
    }

    private void TakeServerControl(ReadOnlySpan<char> value)
    {
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            TimeSpan? time = PlaylistReader.TryReadSeconds(attributes.Value, isSigned: false, out var read) && read > TimeSpan.Zero ? read : null;
            switch (attributes.Name)
            {
                case "CAN-BLOCK-RELOAD":
                    _canBlockReload = attributes.Value is "YES";
                    break;
                case "CAN-SKIP-UNTIL":
                    _skipUntil = time;
                    break;
                case "HOLD-BACK":
                    _holdBack = time;
                    break;
                case "PART-HOLD-BACK":
                    _partHoldBack = time;
                    break;
            }
        }
    }

    private void TakePartInformation(ReadOnlySpan<char> value)
    {
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            if (attributes.Name is "PART-TARGET" && PlaylistReader.TryReadSeconds(attributes.Value, isSigned: false, out var target) && target > TimeSpan.Zero)
            {
                _partTarget = target;
            }
        }
    }

    // Draft, sections 4.4.5.2 and 6.3.7: what was left out is taken from the playlist before, with the tags that hold on from it.
    private string? TakeSkip(ReadOnlySpan<char> value)
    {
        long count = -1;
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            if (attributes.Name is "SKIPPED-SEGMENTS" && PlaylistReader.TryReadNumber(attributes.Value, out var read))
            {
                count = read;
            }
        }

        if (count < 0 || _segments.Count > 0)
        {
            return "EXT-X-SKIP without a number, or behind segments";
        }

        if (previous is null || _mediaSequence < previous.MediaSequence || count > previous.EndSequence - _mediaSequence)
        {
            return "EXT-X-SKIP leaves segments out that are not known";
        }

        for (var i = 0; i < count; i++)
        {
            _segments.Add(previous.Segments[(int)(_mediaSequence - previous.MediaSequence) + i]);
        }

        if (_segments.Count > 0)
        {
            var last = _segments[^1];
            (_key, _map) = (last.Key, last.Map);
            if (_key is not null)
            {
                _keys[_key.Format] = _key;
            }

            _discontinuities = last.DiscontinuitySequence - _discontinuitySequence;
            _lastRange = last.Range is { } range ? (last.Uri, range.End) : _lastRange;
        }

        return null;
    }

    private static string Shorten(ReadOnlySpan<char> value) => $"'{(value.Length > 40 ? value[..40] : value)}'";
}
