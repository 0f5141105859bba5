using System.Globalization;

namespace MediaRouter.Plugins.Hls.Tests.Rules;

/// <summary>What the specifications demand of playlists: each rule with its section. R is RFC 8216, D is draft-pantos-hls-rfc8216bis.</summary>
internal static class PlaylistRules
{
    private static readonly string[] OnceTags =
    [
        "EXT-X-VERSION", "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-SERVER-CONTROL", "EXT-X-PART-INF", "EXT-X-SKIP",
        "EXT-X-INDEPENDENT-SEGMENTS", "EXT-X-ENDLIST",
    ];

    private static readonly string[] HeadTags =
        ["EXT-X-VERSION", "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-SERVER-CONTROL", "EXT-X-PART-INF"];

    private static readonly HashSet<string> SegmentTags = ["EXTINF", "EXT-X-DISCONTINUITY", "EXT-X-MAP", "EXT-X-PROGRAM-DATE-TIME", "EXT-X-GAP", "EXT-X-PART", "EXT-X-SKIP"];

    /// <summary>Reads a multivariant playlist and notes what it breaks.</summary>
    public static ParsedPlaylist CheckMultivariant(string text)
    {
        var playlist = new ParsedPlaylist(text);
        CheckCommon(playlist);
        playlist.Require(playlist.Variants.Count > 0 && playlist.Variants.Count == playlist.All("EXT-X-STREAM-INF").Count(), "R 4.3.4.2: each variant has an address");
        foreach (var group in playlist.All("EXT-X-MEDIA").GroupBy(tag => tag["GROUP-ID"]))
        {
            playlist.Require(group.Select(tag => tag["NAME"]).Distinct().Count() == group.Count(), "R 4.3.4.1.1: the names of a group differ");
            playlist.Require(group.Count(tag => tag["DEFAULT"] == "YES") <= 1, "R 4.3.4.1.1: one default in a group");
            playlist.Require(group.Where(tag => tag["AUTOSELECT"] == "YES" && tag["LANGUAGE"].Length > 0).GroupBy(tag => (tag["LANGUAGE"], tag["CHANNELS"])).All(same => same.Count() == 1) || group.Count() > 1, "R 4.3.4.1.1: automatic selection can tell");
        }

        foreach (var tag in playlist.All("EXT-X-MEDIA"))
        {
            playlist.Require(tag["TYPE"] is "AUDIO" or "VIDEO" or "SUBTITLES" or "CLOSED-CAPTIONS", "R 4.3.4.1: TYPE");
            playlist.Require(tag["GROUP-ID"].Length > 0 && tag["NAME"].Length > 0, "R 4.3.4.1: GROUP-ID and NAME");
            playlist.Require(tag["DEFAULT"] != "YES" || tag["AUTOSELECT"] is "" or "YES", "R 4.3.4.1: what is the default may be selected");
            playlist.Require(tag["DEFAULT"] is "" or "YES" or "NO" && tag["AUTOSELECT"] is "" or "YES" or "NO", "R 4.3.4.1: enumerated values");
        }

        foreach (var (tag, _) in playlist.Variants)
        {
            playlist.Require(long.TryParse(tag["BANDWIDTH"], NumberStyles.None, CultureInfo.InvariantCulture, out var peak) && peak > 0, "R 4.3.4.2: BANDWIDTH");
            playlist.Require(tag["AVERAGE-BANDWIDTH"].Length == 0 || long.Parse(tag["AVERAGE-BANDWIDTH"], CultureInfo.InvariantCulture) <= peak, "R 4.3.4.2: the mean is not above the peak");
            playlist.Require(tag["CODECS"].Length > 0 && tag.Attributes["CODECS"][0] == '"', "R 4.3.4.2: CODECS, quoted");
            playlist.Require(tag["RESOLUTION"].Length == 0 || tag["RESOLUTION"].Split('x') is [var w, var h] && int.Parse(w, CultureInfo.InvariantCulture) > 0 && int.Parse(h, CultureInfo.InvariantCulture) > 0, "R 4.2: a decimal resolution");
            playlist.Require(tag["FRAME-RATE"].Length == 0 || ParsedPlaylist.Decimal(tag["FRAME-RATE"], out _), "R 4.3.4.2: FRAME-RATE");
            playlist.Require(tag["AUDIO"].Length == 0 || playlist.All("EXT-X-MEDIA").Any(media => media["GROUP-ID"] == tag["AUDIO"] && media["TYPE"] == "AUDIO"), "R 4.3.4.2: the group of AUDIO exists");
        }

        return playlist;
    }

    /// <summary>Reads a media playlist and notes what it breaks.</summary>
    /// <param name="text">The playlist.</param>
    /// <param name="isSteady">The stream has a constant frame rate, so that all parts but the last of a segment can be as long as the target.</param>
    public static ParsedPlaylist CheckMedia(string text, bool isSteady = true)
    {
        var playlist = new ParsedPlaylist(text);
        CheckCommon(playlist);
        var target = playlist.Number("EXT-X-TARGETDURATION");
        playlist.Require(target > 0, "R 4.3.3.1: EXT-X-TARGETDURATION");
        foreach (var segment in playlist.Segments)
        {
            playlist.Require(Math.Round(segment.Duration, MidpointRounding.AwayFromZero) <= target, "R 4.3.3.1: no segment is longer than the target duration");
            playlist.Require(segment.IsGap || segment.Map.Length > 0 || segment.Uri.EndsWith(".ts", StringComparison.Ordinal) || playlist.Tag("EXT-X-SKIP") is not null, "R 3.3: fMP4 has an EXT-X-MAP");
        }

        var firstSegment = playlist.Tags.FindIndex(tag => SegmentTags.Contains(tag.Name));
        foreach (var name in HeadTags)
        {
            var index = playlist.Tags.FindIndex(tag => tag.Name == name);
            playlist.Require(index < 0 || firstSegment < 0 || index < firstSegment, $"R 4.3.3: {name} stands in front of the first segment");
        }

        CheckVersion(playlist);
        CheckParts(playlist, target, isSteady);
        return playlist;
    }

    /// <summary>Notes what the next state of a playlist breaks with regard to the one before.</summary>
    public static void CheckUpdate(ParsedPlaylist before, ParsedPlaylist after)
    {
        var first = before.Number("EXT-X-MEDIA-SEQUENCE");
        var removed = (int)(after.Number("EXT-X-MEDIA-SEQUENCE") - first);
        after.Require(removed >= 0, "R 6.2.2: the media sequence number does not decrease");
        after.Require(after.Number("EXT-X-TARGETDURATION") >= before.Number("EXT-X-TARGETDURATION"), "R 6.2.1: the target duration does not change, or only as a stream forces it to");
        after.Require(after.Number("EXT-X-VERSION") == before.Number("EXT-X-VERSION"), "R 6.2.1: the version does not change");
        if (removed < 0)
        {
            return;
        }

        var gone = before.Segments.Take(removed).ToList();
        after.Require(
            after.Number("EXT-X-DISCONTINUITY-SEQUENCE") == before.Number("EXT-X-DISCONTINUITY-SEQUENCE") + gone.Count(segment => segment.IsDiscontinuity),
            "R 6.2.2: EXT-X-DISCONTINUITY-SEQUENCE counts the discontinuities that were removed");
        var kept = before.Segments.Skip(removed).ToList();
        after.Require(
            kept.Count <= after.Segments.Count && kept.Zip(after.Segments).All(pair => pair.First.Identity == pair.Second.Identity),
            "R 6.2.1: a segment keeps its number, its address and what is said of it");
        after.Require(
            gone.All(segment => segment.IsGap) || after.Segments.Sum(segment => segment.Duration) >= 3 * after.Number("EXT-X-TARGETDURATION"),
            "R 6.2.2: segments are not removed from a playlist of three target durations");
        if (before.Open is not { } open || removed > before.Segments.Count)
        {
            return;
        }

        var successor = after.Segments.Count > kept.Count ? after.Segments[kept.Count] : after.Open;
        after.Require(
            successor is not null && (successor.Parts.Count == 0 || open.Parts.Zip(successor.Parts).All(pair => pair.First.Value == pair.Second.Value) && open.Parts.Count <= successor.Parts.Count),
            "D 6.2.1: parts are appended");
    }

    /// <summary>Notes what a delta update breaks with regard to the whole playlist of the same state.</summary>
    public static void CheckDelta(ParsedPlaylist whole, ParsedPlaylist delta)
    {
        if (delta.Tag("EXT-X-SKIP") is not { } skip)
        {
            return;
        }

        var control = whole.Tag("EXT-X-SERVER-CONTROL");
        delta.Require(control?["CAN-SKIP-UNTIL"].Length > 0, "D 4.4.5.2: only where CAN-SKIP-UNTIL offers it");
        delta.Require(int.TryParse(skip["SKIPPED-SEGMENTS"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0, "D 4.4.5.2: SKIPPED-SEGMENTS");
        delta.Require(delta.Number("EXT-X-MEDIA-SEQUENCE") == whole.Number("EXT-X-MEDIA-SEQUENCE"), "D 6.2.5.1: the media sequence number is that of the whole playlist");
        delta.Require(whole.Segments.Skip(count).Select(segment => segment.Uri).SequenceEqual(delta.Segments.Select(segment => segment.Uri)), "D 6.2.5.1: what is not skipped is there");
        var behind = whole.Segments.Skip(count).Sum(segment => segment.Duration) + (whole.Open?.Parts.Sum(Duration) ?? 0);
        delta.Require(ParsedPlaylist.Decimal(control?["CAN-SKIP-UNTIL"] ?? "", out var boundary) && behind >= boundary, "D 6.2.5.1: only what is behind the skip boundary is skipped");
    }

    /// <summary>Notes what the renditions of a stream break with regard to each other.</summary>
    public static void CheckRenditions(ParsedPlaylist first, ParsedPlaylist other)
    {
        other.Require(DiscontinuityNumbers(first).All(DiscontinuityNumbers(other).Contains), "R 6.2.4: renditions have their discontinuities at the same numbers");
        other.Require((first.Tag("EXT-X-PART-INF") is null) == (other.Tag("EXT-X-PART-INF") is null), "D 6.2.4: parts in all renditions or in none");
    }

    private static HashSet<(long Number, long Sequence)> DiscontinuityNumbers(ParsedPlaylist playlist)
    {
        var numbers = new HashSet<(long, long)>();
        var sequence = playlist.Number("EXT-X-DISCONTINUITY-SEQUENCE");
        for (var i = 0; i < playlist.Segments.Count - 2; i++)
        {
            sequence += playlist.Segments[i].IsDiscontinuity ? 1 : 0;

            // The first ones may have left one of the playlists, and the last ones may not have come to the other.
            if (i >= 2)
            {
                numbers.Add((playlist.Number("EXT-X-MEDIA-SEQUENCE") + i, sequence));
            }
        }

        numbers.RemoveWhere(entry => entry.Item2 == 0);
        return numbers;
    }

    private static void CheckCommon(ParsedPlaylist playlist)
    {
        foreach (var name in OnceTags)
        {
            playlist.Require(playlist.All(name).Count() <= 1, $"R 4.3.1: {name} occurs once");
        }
    }

    // R 7, D 8.
    private static void CheckVersion(ParsedPlaylist playlist)
    {
        var version = playlist.Tag("EXT-X-VERSION") is null ? 1 : playlist.Number("EXT-X-VERSION");
        playlist.Require(version >= 3 || playlist.All("EXTINF").All(tag => !tag.Value.Contains('.')), "R 7: decimal durations need version 3");
        playlist.Require(version >= 6 || playlist.Tag("EXT-X-MAP") is null, "R 7: EXT-X-MAP needs version 6");
        playlist.Require(version >= 9 || playlist.Tag("EXT-X-SKIP") is null, "D 8: EXT-X-SKIP needs version 9");
    }

    private static void CheckParts(ParsedPlaylist playlist, long target, bool isSteady)
    {
        var control = playlist.Tag("EXT-X-SERVER-CONTROL");
        playlist.Require(control is null || control["CAN-SKIP-UNTIL"].Length == 0 || (ParsedPlaylist.Decimal(control["CAN-SKIP-UNTIL"], out var skip) && skip >= 6 * target), "D 4.4.3.8: CAN-SKIP-UNTIL is six target durations");
        playlist.Require(control is null || control["HOLD-BACK"].Length == 0 || (ParsedPlaylist.Decimal(control["HOLD-BACK"], out var hold) && hold >= 3 * target), "D 4.4.3.8: HOLD-BACK is three target durations");
        var parts = playlist.All("EXT-X-PART").ToList();
        if (playlist.Tag("EXT-X-PART-INF") is not { } information)
        {
            playlist.Require(parts.Count == 0, "D 4.4.3.7: parts need EXT-X-PART-INF");
            return;
        }

        playlist.Require(ParsedPlaylist.Decimal(information["PART-TARGET"], out var partTarget) && partTarget > 0, "D 4.4.3.7: PART-TARGET");
        playlist.Require(ParsedPlaylist.Decimal(control?["PART-HOLD-BACK"] ?? "", out var partHold) && partHold >= 2 * partTarget, "D 4.4.3.8: PART-HOLD-BACK is twice the part target");
        playlist.Require(control?["CAN-BLOCK-RELOAD"] == "YES", "D B.1: low latency needs blocking reloads");
        playlist.Require(parts.All(part => part["URI"].Length > 0 && part["DURATION"].Length > 0), "D 4.4.4.9: parts have URI and DURATION");
        playlist.Require(parts.Select(part => part["URI"]).Distinct().Count() == parts.Count, "D 4.4.4.9: each part is listed once");
        playlist.Require(parts.All(part => part["INDEPENDENT"] is "" or "YES" && part["GAP"] is "" or "YES"), "D 4.4.4.9: enumerated values");
        foreach (var segment in playlist.Segments.Append(playlist.Open))
        {
            if (segment is not { Parts.Count: > 0 })
            {
                continue;
            }

            playlist.Require(segment.Parts.All(part => Duration(part) <= partTarget), "D 4.4.4.9: no part is longer than the target");
            playlist.Require(!isSteady || segment.Parts.SkipLast(1).All(part => part["GAP"] == "YES" || Duration(part) >= 0.85m * partTarget), "D 4.4.4.9: parts are at least 85 % of the target");
            playlist.Require(segment == playlist.Open || segment.Parts.Sum(Duration) == segment.Duration, "D 4.4.4.9: a segment is as long as its parts");
        }

        var atEnd = 0m;
        foreach (var segment in playlist.Segments.AsEnumerable().Reverse())
        {
            playlist.Require(segment.Parts.Count > 0 || segment.IsGap || atEnd >= partHold, "D 6.3.3: parts reach back to PART-HOLD-BACK, where players begin");
            atEnd += segment.Duration;
        }

        var hint = playlist.Tags.LastOrDefault();
        playlist.Require(hint is { Name: "EXT-X-PRELOAD-HINT" } && hint["TYPE"] is "PART" or "MAP" && hint["URI"].Length > 0, "D 4.4.5.3: EXT-X-PRELOAD-HINT with TYPE and URI at the end");
        playlist.Require(hint is null || parts.All(part => part["URI"] != hint["URI"]), "D 4.4.5.3: a hint is of what is not listed");
    }

    private static decimal Duration(ParsedTag part) => ParsedPlaylist.Decimal(part["DURATION"], out var duration) ? duration : 0;
}
