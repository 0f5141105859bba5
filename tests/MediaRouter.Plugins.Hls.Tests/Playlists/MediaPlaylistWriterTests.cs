using MediaRouter.Plugins.Hls.Playlists;

namespace MediaRouter.Plugins.Hls.Tests.Playlists;

public class MediaPlaylistWriterTests
{
    private static readonly DateTimeOffset Date = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    // RFC 8216, section 4.3.1.
    [Fact]
    public void Playlist_begins_with_its_mark_and_version()
    {
        var lines = Lines(Playlist(Segment(0, 1)));

        Assert.Equal(["#EXTM3U", "#EXT-X-VERSION:10"], lines[..2]);
        Assert.Equal("", lines[^1]);
    }

    // RFC 8216, section 4.3.3.
    [Fact]
    public void Playlist_tags_occur_once_and_before_the_first_segment()
    {
        var lines = Lines(Playlist(Segment(4, 1), Segment(5, 1)) with { MediaSequence = 4, DiscontinuitySequence = 2 });

        Assert.Equal(
            ["#EXTM3U", "#EXT-X-VERSION:10", "#EXT-X-TARGETDURATION:2", "#EXT-X-MEDIA-SEQUENCE:4", "#EXT-X-DISCONTINUITY-SEQUENCE:2", "#EXT-X-MAP:URI=\"init.mp4\"", "#EXTINF:1.00000,", "seg4.mp4"],
            lines[..8]);
    }

    // RFC 8216, section 4.3.3.3: without the tag the number is 0.
    [Fact]
    public void Discontinuity_sequence_is_left_out_while_it_is_zero() =>
        Assert.DoesNotContain(Lines(Playlist(Segment(0, 1))), line => line.StartsWith("#EXT-X-DISCONTINUITY-SEQUENCE", StringComparison.Ordinal));

    // RFC 8216, section 4.3.2.1.
    [Theory]
    [InlineData(10_010_000, "#EXTINF:1.00100,")]
    [InlineData(333_333, "#EXTINF:0.0333333,")]
    [InlineData(600_000_000, "#EXTINF:60.00000,")]
    public void Duration_is_a_decimal_number_of_seconds(long ticks, string expected) =>
        Assert.Contains(expected, Lines(Playlist(Segment(0, 1) with { Duration = new TimeSpan(ticks) })));

    // RFC 8216, section 4.3.2.5: the tag holds until the next one.
    [Fact]
    public void Map_is_repeated_only_when_it_changes()
    {
        var lines = Lines(Playlist(Segment(0, 1), Segment(1, 1), Segment(2, 1) with { MapUri = "init1.mp4", IsDiscontinuity = true }));

        Assert.Equal(
            ["#EXT-X-MAP:URI=\"init.mp4\"", "#EXTINF:1.00000,", "seg0.mp4", "#EXTINF:1.00000,", "seg1.mp4", "#EXT-X-DISCONTINUITY", "#EXT-X-MAP:URI=\"init1.mp4\"", "#EXTINF:1.00000,", "seg2.mp4", ""],
            lines[4..]);
    }

    // RFC 8216, section 4.3.2.6; and section 6.2.1: what was said of a segment is not taken back.
    [Fact]
    public void Date_stands_in_front_of_every_segment()
    {
        var dated = Segment(0, 1) with { ProgramDateTime = Date };

        Assert.Equal(3, Lines(Playlist(dated, dated, dated)).Count(line => line == "#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.678Z"));
    }

    // Draft, section 4.4.4.7.
    [Fact]
    public void Gap_is_marked_in_front_of_its_duration()
    {
        var lines = Lines(Playlist(Segment(0, 1) with { IsGap = true, Uri = "gap.mp4" }));

        Assert.Equal(["#EXT-X-GAP", "#EXTINF:1.00000,", "gap.mp4"], lines[^4..^1]);
    }

    // Draft, sections 4.4.3.7 and 4.4.3.8.
    [Fact]
    public void Low_latency_playlist_tells_what_the_server_does()
    {
        var lines = Lines(LowLatency(Segment(0, 1)));

        Assert.Contains("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.50000,CAN-SKIP-UNTIL=12.00000", lines);
        Assert.Contains("#EXT-X-PART-INF:PART-TARGET=0.20000", lines);
    }

    // Draft, section 4.4.4.9: parts stand in front of the segment that they make up, and behind the last one those of the next.
    [Fact]
    public void Parts_stand_in_front_of_their_segment()
    {
        var playlist = LowLatency(Segment(0, 1), WithParts(Segment(1, 1), 3), WithParts(Segment(2, 1), 5));

        Assert.Equal(
            [
                "#EXT-X-MAP:URI=\"init.mp4\"", "#EXTINF:1.00000,", "seg0.mp4",
                "#EXT-X-PART:DURATION=0.20000,URI=\"part3.mp4\",INDEPENDENT=YES", "#EXT-X-PART:DURATION=0.20000,URI=\"part4.mp4\"", "#EXTINF:1.00000,", "seg1.mp4",
                "#EXT-X-PART:DURATION=0.20000,URI=\"part5.mp4\",INDEPENDENT=YES", "#EXT-X-PART:DURATION=0.20000,URI=\"part6.mp4\"", "#EXTINF:1.00000,", "seg2.mp4",
                "#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.678Z",
                "#EXT-X-PART:DURATION=0.20000,URI=\"part7.mp4\",INDEPENDENT=YES", "#EXT-X-PART:DURATION=0.20000,URI=\"part8.mp4\"",
                "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part9.mp4\"", "",
            ],
            Lines(playlist)[6..]);
    }

    // Draft, section 4.4.5.3: the hint is the next part also where the segment has none yet.
    [Fact]
    public void Hint_is_given_between_two_segments_too()
    {
        var lines = Lines(LowLatency(Segment(0, 1)) with { LowLatency = State(open: null) });

        Assert.Equal(["seg0.mp4", "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part9.mp4\"", ""], lines[^3..]);
    }

    // Draft, sections 4.4.5.2 and 6.2.5.1.
    [Fact]
    public void Delta_update_leaves_out_what_is_behind_the_boundary()
    {
        // Two target durations of 2 s are 12 s of boundary; with 0.4 s of open parts and 12 segments of 1 s, segments 0 to 7 of 20 are behind it.
        var playlist = LowLatency([.. Enumerable.Range(0, 20).Select(i => Segment(i, 1))]);
        var lines = MediaPlaylistWriter.Write(playlist, isDelta: true).ToString().Split('\n');

        Assert.Equal(["#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-SKIP:SKIPPED-SEGMENTS=8", "#EXTINF:1.00000,", "seg8.mp4"], lines[5..9]);
    }

    [Fact]
    public void Delta_update_is_the_whole_playlist_when_nothing_is_behind_the_boundary()
    {
        var playlist = LowLatency(Segment(0, 1), Segment(1, 1));

        Assert.Equal(MediaPlaylistWriter.Write(playlist).ToString(), MediaPlaylistWriter.Write(playlist, isDelta: true).ToString());
    }

    // RFC 8216, section 4.3.3.4: an end tag would tell players not to load again.
    [Fact]
    public void Live_playlist_has_no_end() => Assert.DoesNotContain("#EXT-X-ENDLIST", Lines(LowLatency(Segment(0, 1))));

    [Fact]
    public void Query_of_a_viewer_is_appended_to_every_address()
    {
        var playlist = LowLatency(WithParts(Segment(0, 1), 3));
        var plain = MediaPlaylistWriter.Write(playlist);
        var rendered = System.Text.Encoding.UTF8.GetString(plain.Render("?session=1").Span);

        var lines = plain.ToString().Split('\n');
        var withQuery = rendered.Split('\n');
        Assert.Equal(lines.Length, withQuery.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var hasAddress = lines[i].Contains(".mp4", StringComparison.Ordinal);
            Assert.Equal(hasAddress ? lines[i].Replace(".mp4", ".mp4?session=1", StringComparison.Ordinal) : lines[i], withQuery[i]);
        }
    }

    private static string[] Lines(MediaPlaylist playlist) => MediaPlaylistWriter.Write(playlist).ToString().Split('\n');

    private static MediaPlaylist Playlist(params MediaSegment[] segments) =>
        new() { Version = 10, TargetDuration = 2, MediaSequence = 0, Segments = segments };

    private static MediaPlaylist LowLatency(params MediaSegment[] segments) =>
        Playlist(segments) with { LowLatency = State(WithParts(Segment(segments.Length, 1) with { ProgramDateTime = Date }, 7)) };

    private static LowLatencyState State(MediaSegment? open) =>
        new() { PartTarget = TimeSpan.FromMilliseconds(200), Open = open, NextPartUri = "part9.mp4", SegmentsWithParts = 2 };

    private static MediaSegment Segment(int number, double seconds) =>
        new() { Uri = $"seg{number}.mp4", Duration = TimeSpan.FromSeconds(seconds), MapUri = "init.mp4" };

    private static MediaSegment WithParts(MediaSegment segment, int first) => segment with
    {
        Parts =
        [
            new MediaPart($"part{first}.mp4", TimeSpan.FromMilliseconds(200), IsIndependent: true),
            new MediaPart($"part{first + 1}.mp4", TimeSpan.FromMilliseconds(200), IsIndependent: false),
        ],
    };
}
