namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>Writes media playlists.</summary>
/// <remarks>Source: RFC 8216, sections 4.3.2 and 4.3.3; for parts, server control and delta updates draft-pantos-hls-rfc8216bis, sections 4.4.3 to 4.4.5.</remarks>
internal static class MediaPlaylistWriter
{
    // Draft, section 4.4.3.8: at least twice the part target, and what players are told to stay behind.
    private const double HoldBackParts = 2.5;

    // Draft, section 4.4.3.8: at least six target durations.
    private const int SkipTargets = 6;

    /// <summary>Writes a playlist.</summary>
    /// <param name="playlist">Its state.</param>
    /// <param name="isDelta">Whether old segments may be left out; without effect where there are none so old, or in playlists that do not offer it.</param>
    public static PlaylistText Write(MediaPlaylist playlist, bool isDelta = false)
    {
        var output = new PlaylistText.Builder();
        output.Line("#EXTM3U");
        output.Line($"#EXT-X-VERSION:{PlaylistNumber.Whole(playlist.Version)}");
        output.Line($"#EXT-X-TARGETDURATION:{PlaylistNumber.Whole(playlist.TargetDuration)}");
        if (playlist.LowLatency is { } control)
        {
            var holdBack = PlaylistNumber.Seconds(control.PartTarget * HoldBackParts);
            var skipUntil = PlaylistNumber.Seconds(SkipBoundary(playlist));
            output.Line($"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={holdBack},CAN-SKIP-UNTIL={skipUntil}");
            output.Line($"#EXT-X-PART-INF:PART-TARGET={PlaylistNumber.Seconds(control.PartTarget)}");
        }

        output.Line($"#EXT-X-MEDIA-SEQUENCE:{PlaylistNumber.Whole(playlist.MediaSequence)}");
        if (playlist.DiscontinuitySequence > 0)
        {
            output.Line($"#EXT-X-DISCONTINUITY-SEQUENCE:{PlaylistNumber.Whole(playlist.DiscontinuitySequence)}");
        }

        var skipped = isDelta ? CountSkipped(playlist) : 0;
        var map = "";
        if (skipped > 0)
        {
            output.Line($"#EXT-X-SKIP:SKIPPED-SEGMENTS={PlaylistNumber.Whole(skipped)}");

            // What holds for the segments that the player knows already holds on.
            map = playlist.Segments[skipped - 1].MapUri;
        }

        for (var i = skipped; i < playlist.Segments.Count; i++)
        {
            var fromEnd = playlist.Segments.Count - i;
            var segment = playlist.Segments[i];
            WriteSegmentHead(output, segment, ref map);
            if (fromEnd <= (playlist.LowLatency?.SegmentsWithParts ?? 0))
            {
                WriteParts(output, segment);
            }

            output.Line($"#EXTINF:{PlaylistNumber.Seconds(segment.Duration)},");
            output.Address(segment.Uri).Line();
        }

        if (playlist.LowLatency is { } state)
        {
            if (state.Open is { Parts.Count: > 0 } open)
            {
                WriteSegmentHead(output, open, ref map);
                WriteParts(output, open);
            }

            output.Add("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"").Address(state.NextPartUri).Line("\"");
        }

        return output.Build();
    }

    private static TimeSpan SkipBoundary(MediaPlaylist playlist) => TimeSpan.FromSeconds((long)SkipTargets * playlist.TargetDuration);

    // Draft, section 6.2.5.1: a segment may be left out when it ends further than the boundary from the end of the playlist.
    private static int CountSkipped(MediaPlaylist playlist)
    {
        if (playlist.LowLatency is not { } state)
        {
            return 0;
        }

        var boundary = SkipBoundary(playlist);
        var behind = TimeSpan.Zero;
        foreach (var part in state.Open?.Parts ?? [])
        {
            behind += part.Duration;
        }

        var count = playlist.Segments.Count;
        while (count > 0 && behind < boundary)
        {
            behind += playlist.Segments[--count].Duration;
        }

        return count;
    }

    private static void WriteSegmentHead(PlaylistText.Builder output, MediaSegment segment, ref string map)
    {
        if (segment.IsDiscontinuity)
        {
            output.Line("#EXT-X-DISCONTINUITY");
        }

        if (segment.MapUri.Length > 0 && segment.MapUri != map)
        {
            map = segment.MapUri;
            output.Add("#EXT-X-MAP:URI=\"").Address(map).Line("\"");
        }

        if (segment.ProgramDateTime is { } date)
        {
            output.Line($"#EXT-X-PROGRAM-DATE-TIME:{PlaylistNumber.Date(date)}");
        }

        if (segment.IsGap)
        {
            output.Line("#EXT-X-GAP");
        }
    }

    private static void WriteParts(PlaylistText.Builder output, MediaSegment segment)
    {
        foreach (var part in segment.Parts)
        {
            output.Add($"#EXT-X-PART:DURATION={PlaylistNumber.Seconds(part.Duration)},URI=\"").Address(part.Uri).Line(part.IsIndependent ? "\",INDEPENDENT=YES" : "\"");
        }
    }
}
