using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>Reads playlists.</summary>
/// <remarks>
/// <para>Source: RFC 8216, sections 4.1 to 4.3; draft-pantos-hls-rfc8216bis, sections 4.4.2 to 4.4.5. Tags that are not known, and comments, are
/// passed over. Never throws, and looks at each character a bounded number of times.</para>
/// <para>More tolerant than the specification where servers in use are wrong: line ends, blanks, a missing target duration, tags of media playlists
/// in front of the first variant.</para>
/// </remarks>
internal ref struct PlaylistReader
{
    private const string MediaPrefix = "#EXT";

    private readonly RemotePlaylist? _previous;
    private ReadOnlySpan<char> _rest;
    private int _line;
    private string? _fault;

    private MediaPlaylistBuilder? _media;
    private MultivariantBuilder? _multivariant;

    // Set by EXT-X-STREAM-INF for the address that follows.
    private RemoteVariant? _variant;

    private PlaylistReader(ReadOnlySpan<char> text, RemotePlaylist? previous)
    {
        _rest = text;
        _previous = previous;
    }

    /// <summary>Reads a playlist.</summary>
    /// <param name="text">The playlist.</param>
    /// <param name="previous">The playlist as it was before, which a delta update refers to; or null.</param>
    /// <param name="document">What it says.</param>
    /// <param name="fault">Why it cannot be used: a sentence.</param>
    public static bool TryRead(ReadOnlySpan<char> text, RemotePlaylist? previous, [NotNullWhen(true)] out PlaylistDocument? document, out string fault)
    {
        var reader = new PlaylistReader(text, previous);
        document = reader.Read();
        fault = reader._fault ?? "";
        return document is not null;
    }

    /// <summary>Reads seconds: digits, perhaps with a point.</summary>
    /// <param name="text">The number.</param>
    /// <param name="isSigned">Whether it may be negative.</param>
    /// <param name="time">The time.</param>
    /// <returns>False if it is no number, or longer than <see cref="PlaylistLimits.MaxDurationSeconds"/> and not signed.</returns>
    public static bool TryReadSeconds(ReadOnlySpan<char> text, bool isSigned, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        var style = NumberStyles.AllowDecimalPoint | (isSigned ? NumberStyles.AllowLeadingSign : NumberStyles.None);
        if (!double.TryParse(text, style, CultureInfo.InvariantCulture, out var seconds) || !double.IsFinite(seconds)
            || Math.Abs(seconds) > (isSigned ? TimeSpan.MaxValue.TotalSeconds / 2 : PlaylistLimits.MaxDurationSeconds))
        {
            return false;
        }

        time = new TimeSpan((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>Reads a decimal integer that fits 63 bits.</summary>
    public static bool TryReadNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Reads <c>length[@offset]</c>.</summary>
    /// <param name="text">The value.</param>
    /// <param name="next">Where the range begins if the value does not say it.</param>
    /// <param name="range">The range.</param>
    public static bool TryReadRange(ReadOnlySpan<char> text, long next, out ByteRange range)
    {
        range = default;
        var mark = text.IndexOf('@');
        var offset = next;
        if (!TryReadNumber(mark < 0 ? text : text[..mark], out var length) || (mark >= 0 && !TryReadNumber(text[(mark + 1)..], out offset))
            || length > long.MaxValue - offset || length == 0)
        {
            return false;
        }

        range = new ByteRange(offset, length);
        return true;
    }

    private PlaylistDocument? Read()
    {
        if (!TryTakeLine(out var first) || !first.TrimStart('\uFEFF').SequenceEqual("#EXTM3U"))
        {
            _fault ??= "it does not begin with #EXTM3U";
            return null;
        }

        while (_fault is null && TryTakeLine(out var line))
        {
            if (line.IsEmpty)
            {
                continue;
            }

            if (line[0] != '#')
            {
                TakeAddress(line);
            }
            else if (line.StartsWith(MediaPrefix))
            {
                var colon = line.IndexOf(':');
                TakeTag(colon < 0 ? line : line[..colon], colon < 0 ? default : line[(colon + 1)..]);
            }
        }

        if (_fault is not null)
        {
            return null;
        }

        if (_multivariant is not null)
        {
            return _multivariant.Build();
        }

        _media ??= new MediaPlaylistBuilder(_previous);
        return _media.Build();
    }

    private bool TryTakeLine(out ReadOnlySpan<char> line)
    {
        line = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        var end = _rest.IndexOf('\n');
        line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        _line++;
        if (line.Length > PlaylistLimits.MaxLine)
        {
            Fail($"it is longer than {PlaylistLimits.MaxLine} characters");
            return false;
        }

        line = line.Trim();
        return true;
    }

    private void TakeAddress(ReadOnlySpan<char> line)
    {
        if (_multivariant is { } multivariant)
        {
            // An address without a description in front of it is of no use.
            if (_variant is { } variant)
            {
                Check(multivariant.TryAdd(variant with { Uri = line.ToString() }));
                _variant = null;
            }

            return;
        }

        Check(Media.TakeAddress(line));
    }

    private MediaPlaylistBuilder Media => _media ??= new MediaPlaylistBuilder(_previous);

    private void TakeTag(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "#EXT-X-STREAM-INF":
                _multivariant ??= new MultivariantBuilder();
                _variant = MultivariantBuilder.ReadVariant(value);
                break;
            case "#EXT-X-MEDIA":
                _multivariant ??= new MultivariantBuilder();
                Check(_multivariant.TryAdd(value));
                break;
            case "#EXT-X-I-FRAME-STREAM-INF" or "#EXT-X-SESSION-DATA" or "#EXT-X-SESSION-KEY" or "#EXT-X-CONTENT-STEERING":
                _multivariant ??= new MultivariantBuilder();
                break;
            case "#EXT-X-DEFINE":
                Fail("variables (EXT-X-DEFINE) are not supported");
                break;
            default:
                if (_multivariant is null)
                {
                    Check(Media.TakeTag(name[1..], value));
                }

                break;
        }
    }

    private void Check(string? fault)
    {
        if (fault is not null)
        {
            Fail(fault);
        }
    }

    private void Fail(string fault) => _fault ??= string.Create(CultureInfo.InvariantCulture, $"line {_line}: {fault}");
}
