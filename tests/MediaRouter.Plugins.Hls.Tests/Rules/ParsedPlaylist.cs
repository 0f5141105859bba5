using System.Globalization;

namespace MediaRouter.Plugins.Hls.Tests.Rules;

/// <summary>A playlist, read without any knowledge of what wrote it. What breaks a rule is noted with the section that has it.</summary>
/// <remarks>R is RFC 8216, D is draft-pantos-hls-rfc8216bis.</remarks>
internal sealed class ParsedPlaylist
{
    // Tags whose value is a list of attributes.
    private static readonly HashSet<string> AttributeTags =
    [
        "EXT-X-MAP", "EXT-X-SERVER-CONTROL", "EXT-X-PART-INF", "EXT-X-PART", "EXT-X-SKIP", "EXT-X-PRELOAD-HINT", "EXT-X-MEDIA", "EXT-X-STREAM-INF",
    ];

    private static readonly HashSet<string> MultivariantTags = ["EXT-X-MEDIA", "EXT-X-STREAM-INF", "EXT-X-I-FRAME-STREAM-INF", "EXT-X-SESSION-DATA", "EXT-X-SESSION-KEY"];

    private static readonly HashSet<string> MediaTags =
    [
        "EXTINF", "EXT-X-BYTERANGE", "EXT-X-DISCONTINUITY", "EXT-X-KEY", "EXT-X-MAP", "EXT-X-PROGRAM-DATE-TIME", "EXT-X-GAP", "EXT-X-PART", "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE",
        "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-ENDLIST", "EXT-X-PLAYLIST-TYPE", "EXT-X-PART-INF", "EXT-X-SERVER-CONTROL", "EXT-X-SKIP", "EXT-X-PRELOAD-HINT",
    ];

    private readonly List<string> _broken = [];

    public ParsedPlaylist(string text)
    {
        CheckCharacters(text);
        var lines = text.Split('\n');
        Require(lines[0] == "#EXTM3U", "R 4.3.1.1: EXTM3U is the first line");
        Require(lines[^1].Length == 0, "R 4.1: the last line is terminated");
        var segment = new ParsedSegment();
        var map = "";
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length == 0 || (line[0] == '#' && !line.StartsWith("#EXT", StringComparison.Ordinal)))
            {
                continue;
            }

            if (line[0] != '#')
            {
                TakeUri(line, i > 0 ? lines[i - 1] : "", ref segment);
                continue;
            }

            var tag = ReadTag(line);
            Tags.Add(tag);
            TakeTag(tag, segment, ref map);
        }

        if (segment.Parts.Count > 0 || segment.Duration >= 0 || segment.IsDiscontinuity || segment.Date.Length > 0)
        {
            Open = segment;
            Require(segment.Duration < 0, "R 4.1: EXTINF is followed by an address");
        }

        var isMultivariant = Tags.Any(tag => MultivariantTags.Contains(tag.Name));
        Require(!isMultivariant || !Tags.Any(tag => MediaTags.Contains(tag.Name)), "R 4.1: no tags of both kinds of playlists");
    }

    public List<ParsedTag> Tags { get; } = [];

    public List<ParsedSegment> Segments { get; } = [];

    /// <summary>The segment behind the last complete one, of which parts are offered.</summary>
    public ParsedSegment? Open { get; }

    /// <summary>Each variant stream and its address.</summary>
    public List<(ParsedTag Tag, string Uri)> Variants { get; } = [];

    public IReadOnlyList<string> Broken => _broken;

    public ParsedTag? Tag(string name) => Tags.FirstOrDefault(tag => tag.Name == name);

    public IEnumerable<ParsedTag> All(string name) => Tags.Where(tag => tag.Name == name);

    public long Number(string name) => Tag(name) is { } tag && long.TryParse(tag.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public void Require(bool holds, string rule)
    {
        if (!holds && !_broken.Contains(rule))
        {
            _broken.Add(rule);
        }
    }

    private void CheckCharacters(string text)
    {
        Require(!text.StartsWith('\ufeff'), "R 4.1: no byte order mark");
        Require(!text.Any(c => char.IsControl(c) && c is not ('\n' or '\r')), "R 4.1: no control characters");
    }

    private ParsedTag ReadTag(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var tag = new ParsedTag(colon < 0 ? line[1..] : line[1..colon], colon < 0 ? "" : line[(colon + 1)..]);
        Require(MultivariantTags.Contains(tag.Name) || MediaTags.Contains(tag.Name) || tag.Name is "EXT-X-VERSION" or "EXT-X-INDEPENDENT-SEGMENTS", $"R 6.3.1: {tag.Name} is known");
        if (AttributeTags.Contains(tag.Name))
        {
            ReadAttributes(tag);
        }

        return tag;
    }

    private void ReadAttributes(ParsedTag tag)
    {
        var rest = tag.Value;
        while (rest.Length > 0)
        {
            var equals = rest.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                Require(false, $"R 4.2: attributes of {tag.Name} are NAME=VALUE");
                return;
            }

            var name = rest[..equals];
            Require(name.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-'), $"R 4.2: attribute name {name} of {tag.Name}");
            rest = rest[(equals + 1)..];
            var end = rest.StartsWith('"') ? rest.IndexOf('"', 1) + 1 : rest.IndexOf(',', StringComparison.Ordinal);
            if (end == 0 && rest.StartsWith('"'))
            {
                Require(false, $"R 4.2: quotation marks of {tag.Name} are closed");
                return;
            }

            end = end < 0 ? rest.Length : end;
            var value = rest[..end];
            Require(value.Length > 0 && (value[0] == '"' || !value.Any(c => char.IsWhiteSpace(c) || c is '"' or ',')), $"R 4.2: value of {name} of {tag.Name}");
            Require(tag.Attributes.TryAdd(name, value), $"R 4.2: {name} of {tag.Name} occurs once");
            Require(end == rest.Length || rest[end] == ',', $"R 4.2: a comma behind {name} of {tag.Name}");
            rest = end < rest.Length ? rest[(end + 1)..] : "";
        }
    }

    private void TakeUri(string line, string previous, ref ParsedSegment segment)
    {
        if (Tags.LastOrDefault() is { Name: "EXT-X-STREAM-INF" } variant)
        {
            Require(previous.StartsWith("#EXT-X-STREAM-INF", StringComparison.Ordinal), "R 4.3.4.2: the address follows EXT-X-STREAM-INF");
            Variants.Add((variant, line));
            return;
        }

        segment.Uri = line;
        Require(segment.Duration >= 0, "R 4.3.2.1: each segment has an EXTINF");
        Segments.Add(segment);
        segment = new ParsedSegment { Map = segment.Map };
    }

    private void TakeTag(ParsedTag tag, ParsedSegment segment, ref string map)
    {
        if (tag.Name is "EXT-X-DISCONTINUITY" or "EXT-X-MAP" or "EXT-X-PROGRAM-DATE-TIME")
        {
            Require(segment.Parts.Count == 0, "D 4.4.4.9: tags of a segment stand in front of its first part");
        }

        switch (tag.Name)
        {
            case "EXTINF":
                Require(segment.Duration < 0, "R 4.3.2.1: one EXTINF for a segment");
                Require(tag.Value.Contains(','), "R 4.3.2.1: a comma behind the duration");
                Require(Decimal(tag.Value.Split(',')[0], out var duration), "R 4.3.2.1: the duration is a decimal number");
                segment.Duration = duration;
                break;
            case "EXT-X-DISCONTINUITY":
                segment.IsDiscontinuity = true;
                break;
            case "EXT-X-GAP":
                segment.IsGap = true;
                break;
            case "EXT-X-MAP":
                Require(tag["URI"].Length > 0, "R 4.3.2.5: EXT-X-MAP has a URI");
                map = tag["URI"];
                break;
            case "EXT-X-PROGRAM-DATE-TIME":
                Require(
                    tag.Value.EndsWith('Z') && DateTimeOffset.TryParseExact(tag.Value, "yyyy-MM-dd'T'HH:mm:ss.fffK", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                    "R 4.3.2.6: a date of ISO 8601 with milliseconds and time zone");
                segment.Date = tag.Value;
                break;
            case "EXT-X-PART":
                segment.Parts.Add(tag);
                break;
        }

        segment.Map = map;
    }

    public static bool Decimal(string text, out decimal value)
    {
        value = 0;
        return text.Length > 0 && text.All(c => char.IsAsciiDigit(c) || c == '.') && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }
}
