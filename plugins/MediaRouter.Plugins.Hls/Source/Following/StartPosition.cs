using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <summary>A place in a playlist.</summary>
/// <param name="MediaSequence">Number of the segment.</param>
/// <param name="Part">Index of the part in it.</param>
/// <param name="Distance">How far its beginning is from the end of the playlist.</param>
internal readonly record struct StartPosition(long MediaSequence, int Part, TimeSpan Distance)
{
    // RFC 8216, section 6.3.3: clients stay three target durations behind the end of a live playlist.
    private const int HoldBackTargets = 3;

    /// <summary>How far from the end of a live playlist to stay.</summary>
    /// <param name="playlist">The playlist.</param>
    /// <param name="usesParts">Whether parts are loaded.</param>
    /// <remarks>Source: RFC 8216, section 6.3.3; draft-pantos-hls-rfc8216bis, section 4.4.3.8.</remarks>
    public static TimeSpan HoldBackOf(RemotePlaylist playlist, bool usesParts) => usesParts && playlist.PartTarget is { } part
        ? playlist.PartHoldBack ?? (part * HoldBackTargets)
        : playlist.HoldBack ?? (playlist.TargetDuration * HoldBackTargets);

    /// <summary>Finds where to begin.</summary>
    /// <param name="playlist">The playlist.</param>
    /// <param name="usesParts">Whether parts are loaded.</param>
    /// <param name="distance">How far from the end to stay.</param>
    /// <param name="position">The last place that can be begun at and is as far away; the first place of all if none is.</param>
    /// <returns>False if there is nothing in the playlist yet.</returns>
    public static bool TryFind(RemotePlaylist playlist, bool usesParts, TimeSpan distance, out StartPosition position)
    {
        position = default;
        if (playlist.IsEnded)
        {
            return TryFindInRecording(playlist, out position);
        }

        StartPosition? first = null;
        var behind = TimeSpan.Zero;
        if (usesParts && playlist.Open is { } open)
        {
            for (var i = open.Parts.Count - 1; i >= 0; i--)
            {
                behind += open.Parts[i].Duration;
                if (Begin(open, i, behind, ref first) && behind >= distance)
                {
                    position = first!.Value;
                    return true;
                }
            }
        }

        for (var at = playlist.Segments.Count - 1; at >= 0; at--)
        {
            var segment = playlist.Segments[at];
            var parts = usesParts ? segment.Parts.Count : 0;
            var begin = behind + segment.Duration;
            for (var i = parts - 1; i > 0; i--)
            {
                behind += segment.Parts[i].Duration;
                if (Begin(segment, i, behind, ref first) && behind >= distance)
                {
                    position = first!.Value;
                    return true;
                }
            }

            behind = begin;
            if (!segment.IsGap)
            {
                first = new StartPosition(segment.MediaSequence, 0, behind);
                if (behind >= distance)
                {
                    position = first.Value;
                    return true;
                }
            }
        }

        position = first.GetValueOrDefault();
        return first is not null;
    }

    private static bool Begin(RemoteSegment segment, int part, TimeSpan behind, ref StartPosition? first)
    {
        if (segment.Parts[part].IsGap || (part > 0 && !segment.Parts[part].IsIndependent))
        {
            return false;
        }

        first = new StartPosition(segment.MediaSequence, part, behind);
        return true;
    }

    private static bool TryFindInRecording(RemotePlaylist playlist, out StartPosition position)
    {
        var total = TimeSpan.Zero;
        foreach (var segment in playlist.Segments)
        {
            total += segment.Duration;
        }

        // RFC 8216, section 4.3.5.2: negative values count from the end, values beyond it stand for the end.
        var offset = playlist.StartOffset is { } start ? (start < TimeSpan.Zero ? total + start : start) : TimeSpan.Zero;
        position = default;
        var behind = total;
        foreach (var segment in playlist.Segments)
        {
            position = new StartPosition(segment.MediaSequence, 0, behind);
            if (total - behind + segment.Duration > offset)
            {
                break;
            }

            behind -= segment.Duration;
        }

        return playlist.Segments.Count > 0;
    }
}
