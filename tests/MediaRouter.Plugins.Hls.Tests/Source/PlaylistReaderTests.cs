using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Tests.Source;

public sealed class PlaylistReaderTests
{
    [Fact]
    public void Simple_media_playlist_of_RFC_8216_section_8_1_is_read()
    {
        var playlist = Media("""
            #EXTM3U
            #EXT-X-TARGETDURATION:10
            #EXT-X-VERSION:3
            #EXTINF:9.009,
            http://media.example.com/first.ts
            #EXTINF:9.009,
            http://media.example.com/second.ts
            #EXTINF:3.003,
            http://media.example.com/third.ts
            #EXT-X-ENDLIST
            """);

        Assert.Equal(TimeSpan.FromSeconds(10), playlist.TargetDuration);
        Assert.True(playlist.IsEnded);
        Assert.Equal(["http://media.example.com/first.ts", "http://media.example.com/second.ts", "http://media.example.com/third.ts"], playlist.Segments.Select(segment => segment.Uri));
        Assert.Equal([9.009, 9.009, 3.003], playlist.Segments.Select(segment => segment.Duration.TotalSeconds));
        Assert.Equal([0L, 1L, 2L], playlist.Segments.Select(segment => segment.MediaSequence));
        Assert.Null(playlist.PartTarget);
    }

    [Fact]
    public void Live_media_playlist_of_RFC_8216_section_8_2_is_read()
    {
        var playlist = Media("""
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:8
            #EXT-X-MEDIA-SEQUENCE:2680

            #EXTINF:7.975,
            https://priv.example.com/fileSequence2680.ts
            #EXTINF:7.941,
            https://priv.example.com/fileSequence2681.ts
            #EXTINF:7.975,
            https://priv.example.com/fileSequence2682.ts
            """);

        Assert.False(playlist.IsEnded);
        Assert.Equal(2680, playlist.MediaSequence);
        Assert.Equal(2683, playlist.EndSequence);
        Assert.Equal(2682, playlist.Segments[^1].MediaSequence);
    }

    [Fact]
    public void Encrypted_segments_of_RFC_8216_section_8_3_have_their_keys()
    {
        var playlist = Media("""
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-MEDIA-SEQUENCE:7794
            #EXT-X-TARGETDURATION:15

            #EXT-X-KEY:METHOD=AES-128,URI="https://priv.example.com/key.php?r=52"

            #EXTINF:2.833,
            http://media.example.com/fileSequence52-A.ts
            #EXTINF:15.0,
            http://media.example.com/fileSequence52-B.ts
            #EXTINF:13.333,
            http://media.example.com/fileSequence52-C.ts

            #EXT-X-KEY:METHOD=AES-128,URI="https://priv.example.com/key.php?r=53"

            #EXTINF:15.0,
            http://media.example.com/fileSequence53-A.ts
            """);

        Assert.Equal(
            ["https://priv.example.com/key.php?r=52", "https://priv.example.com/key.php?r=52", "https://priv.example.com/key.php?r=52", "https://priv.example.com/key.php?r=53"],
            playlist.Segments.Select(segment => segment.Key!.Uri));
        Assert.All(playlist.Segments, segment => Assert.True(segment.Key!.IsSupported));
    }

    [Fact]
    public void Master_playlist_of_RFC_8216_section_8_4_is_read()
    {
        var playlist = Multivariant("""
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=1280000,AVERAGE-BANDWIDTH=1000000
            http://example.com/low.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2560000,AVERAGE-BANDWIDTH=2000000
            http://example.com/mid.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=7680000,AVERAGE-BANDWIDTH=6000000
            http://example.com/hi.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=65000,CODECS="mp4a.40.5"
            http://example.com/audio-only.m3u8
            """);

        Assert.Equal([1280000L, 2560000L, 7680000L, 65000L], playlist.Variants.Select(variant => variant.Bandwidth));
        Assert.Equal(["mp4a.40.5"], playlist.Variants[3].Codecs);
        Assert.Equal("http://example.com/hi.m3u8", playlist.Variants[2].Uri);
    }

    [Fact]
    public void Alternative_audio_of_RFC_8216_section_8_6_is_read()
    {
        var playlist = Multivariant("""
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="English",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="en",URI="main/english-audio.m3u8"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="Deutsch",DEFAULT=NO,AUTOSELECT=YES,LANGUAGE="de",URI="main/german-audio.m3u8"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="Commentary",DEFAULT=NO,AUTOSELECT=NO,LANGUAGE="en",URI="commentary/audio-only.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=1280000,CODECS="avc1.42e00a,mp4a.40.2",RESOLUTION=640x360,AUDIO="aac"
            low/video-only.m3u8
            """);

        Assert.Equal(["English", "Deutsch", "Commentary"], playlist.Audio.Select(rendition => rendition.Name));
        Assert.Equal(["en", "de", "en"], playlist.Audio.Select(rendition => rendition.Language));
        Assert.Equal([true, false, false], playlist.Audio.Select(rendition => rendition.IsDefault));
        Assert.Equal("aac", playlist.Variants[0].AudioGroup);
        Assert.Equal(640 * 360, playlist.Variants[0].Pixels);
        Assert.Equal(["avc1.42e00a", "mp4a.40.2"], playlist.Variants[0].Codecs);
    }

    [Fact]
    public void Low_latency_playlist_is_read()
    {
        // As in appendix B.1 of the draft, with byte ranges.
        var playlist = Media("""
            #EXTM3U
            #EXT-X-TARGETDURATION:4
            #EXT-X-VERSION:6
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0,CAN-SKIP-UNTIL=12.0
            #EXT-X-PART-INF:PART-TARGET=0.33334
            #EXT-X-MEDIA-SEQUENCE:266
            #EXT-X-PROGRAM-DATE-TIME:2019-02-14T02:13:36.106Z
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:4.00008,
            fileSequence266.mp4
            #EXT-X-PART:DURATION=0.33334,URI="filePart271.0.mp4",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.33334,URI="filePart271.mp4",BYTERANGE="100@50"
            #EXT-X-PART:DURATION=0.33334,URI="filePart271.mp4",BYTERANGE="70"
            #EXTINF:4.00008,
            fileSequence267.mp4
            #EXT-X-PROGRAM-DATE-TIME:2019-02-14T02:14:00.106+02:00
            #EXT-X-PART:DURATION=0.33334,URI="filePart273.0.mp4",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.33334,URI="filePart273.1.mp4",GAP=YES
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="filePart273.2.mp4",BYTERANGE-START=20
            #EXT-X-RENDITION-REPORT:URI="../1M/waitForMSN.php",LAST-MSN=273,LAST-PART=2
            """);

        Assert.True(playlist.IsLowLatency);
        Assert.Equal(TimeSpan.FromSeconds(0.33334), playlist.PartTarget);
        Assert.Equal(TimeSpan.FromSeconds(1), playlist.PartHoldBack);
        Assert.Equal(TimeSpan.FromSeconds(12), playlist.SkipUntil);
        Assert.Equal(2, playlist.Segments.Count);
        Assert.Empty(playlist.Segments[0].Parts);
        Assert.Equal(new DateTimeOffset(2019, 2, 14, 2, 13, 36, 106, TimeSpan.Zero), playlist.Segments[0].ProgramDateTime);
        Assert.Null(playlist.Segments[1].ProgramDateTime);
        Assert.Equal([null, new ByteRange(50, 100), new ByteRange(150, 70)], playlist.Segments[1].Parts.Select(part => part.Range));
        Assert.Equal("init.mp4", playlist.Segments[1].Map!.Uri);
        Assert.Equal(268, playlist.Open!.MediaSequence);
        Assert.Equal(new DateTimeOffset(2019, 2, 14, 0, 14, 0, 106, TimeSpan.Zero), playlist.Open.ProgramDateTime);
        Assert.Equal([false, true], playlist.Open.Parts.Select(part => part.IsGap));
        Assert.Equal([true, false], playlist.Open.Parts.Select(part => part.IsIndependent));
        Assert.Equal(TimeSpan.FromSeconds(0.66668), playlist.Open.Duration);
        Assert.Equal("filePart273.2.mp4", playlist.Hint!.Uri);
        Assert.Equal(new ByteRange(20, -1), playlist.Hint.Range);
    }

    [Fact]
    public void Byte_ranges_follow_one_another()
    {
        var playlist = Media("""
            #EXTM3U
            #EXT-X-TARGETDURATION:2
            #EXT-X-MAP:URI="all.mp4",BYTERANGE="800@0"
            #EXTINF:2,
            #EXT-X-BYTERANGE:1000@800
            all.mp4
            #EXT-X-BYTERANGE:500
            #EXTINF:2,
            all.mp4
            #EXTINF:2,
            #EXT-X-BYTERANGE:10
            other.mp4
            #EXTINF:2,
            whole.mp4
            """);

        Assert.Equal([new ByteRange(800, 1000), new ByteRange(1800, 500), new ByteRange(0, 10), null], playlist.Segments.Select(segment => segment.Range));
        Assert.Equal(new ByteRange(0, 800), playlist.Segments[0].Map!.Range);
    }

    [Fact]
    public void Discontinuities_keys_and_maps_hold_from_where_they_stand()
    {
        var playlist = Media("""
            #EXTM3U
            #EXT-X-TARGETDURATION:2
            #EXT-X-DISCONTINUITY-SEQUENCE:7
            #EXTINF:2,
            a.ts
            #EXT-X-DISCONTINUITY
            #EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x0102030405060708090A0B0C0D0E0F10
            #EXT-X-MAP:URI="init"
            #EXTINF:2,
            b.ts
            #EXT-X-GAP
            #EXTINF:2,
            c.ts
            #EXT-X-KEY:METHOD=NONE
            #EXTINF:2,
            d.ts
            """);

        Assert.Equal([7L, 8L, 8L, 8L], playlist.Segments.Select(segment => segment.DiscontinuitySequence));
        Assert.Equal([false, true, false, false], playlist.Segments.Select(segment => segment.IsDiscontinuity));
        Assert.Equal([false, false, true, false], playlist.Segments.Select(segment => segment.IsGap));
        Assert.Equal([null, "k", "k", null], playlist.Segments.Select(segment => segment.Key?.Uri));
        Assert.Equal("0102030405060708090A0B0C0D0E0F10", playlist.Segments[1].Key!.Iv);
        Assert.Equal("k", playlist.Segments[1].Map!.Key!.Uri);
        Assert.Null(playlist.Segments[0].Map);
    }

    [Fact]
    public void Key_that_can_be_used_is_preferred_and_others_are_told_apart()
    {
        var playlist = Media("""
            #EXTM3U
            #EXT-X-TARGETDURATION:2
            #EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"
            #EXTINF:2,
            a.mp4
            #EXT-X-KEY:METHOD=AES-128,URI="k",KEYFORMAT="identity"
            #EXTINF:2,
            b.mp4
            """);

        Assert.False(playlist.Segments[0].Key!.IsSupported);
        Assert.Equal("SAMPLE-AES", playlist.Segments[0].Key!.Method);
        Assert.True(playlist.Segments[1].Key!.IsSupported);
    }

    [Fact]
    public void Delta_update_takes_what_it_leaves_out_from_the_playlist_before()
    {
        var before = Media("""
            #EXTM3U
            #EXT-X-TARGETDURATION:2
            #EXT-X-MEDIA-SEQUENCE:10
            #EXT-X-MAP:URI="init"
            #EXTINF:2,
            10.mp4
            #EXTINF:2,
            11.mp4
            #EXT-X-DISCONTINUITY
            #EXT-X-KEY:METHOD=AES-128,URI="k"
            #EXTINF:2,
            12.mp4
            """);
        const string Delta = """
            #EXTM3U
            #EXT-X-TARGETDURATION:2
            #EXT-X-MEDIA-SEQUENCE:11
            #EXT-X-SKIP:SKIPPED-SEGMENTS=2
            #EXTINF:2,
            13.mp4
            """;

        Assert.True(PlaylistReader.TryRead(Delta, before, out var document, out var fault), fault);
        var playlist = Assert.IsType<RemotePlaylist>(document);
        Assert.Equal(["11.mp4", "12.mp4", "13.mp4"], playlist.Segments.Select(segment => segment.Uri));
        Assert.Equal([11L, 12L, 13L], playlist.Segments.Select(segment => segment.MediaSequence));
        Assert.Equal([0L, 1L, 1L], playlist.Segments.Select(segment => segment.DiscontinuitySequence));
        Assert.Equal("k", playlist.Segments[2].Key!.Uri);
        Assert.Equal("init", playlist.Segments[2].Map!.Uri);

        Assert.False(PlaylistReader.TryRead(Delta, null, out _, out fault));
        Assert.Contains("not known", fault, StringComparison.Ordinal);
        Assert.False(PlaylistReader.TryRead(Delta.Replace("SEGMENTS=2", "SEGMENTS=3", StringComparison.Ordinal), before, out _, out _));
        Assert.False(PlaylistReader.TryRead(Delta.Replace("SEQUENCE:11", "SEQUENCE:9", StringComparison.Ordinal), before, out _, out _));
    }

    [Fact]
    public void Own_playlists_are_read_back()
    {
        var state = new MediaPlaylist
        {
            Version = 10,
            TargetDuration = 2,
            MediaSequence = 5,
            DiscontinuitySequence = 3,
            Segments =
            [
                new MediaSegment { Uri = "gap.mp4", Duration = TimeSpan.FromSeconds(2), IsGap = true },
                new MediaSegment { Uri = "a.mp4", Duration = TimeSpan.FromSeconds(1.5), MapUri = "init", IsDiscontinuity = true, ProgramDateTime = DateTimeOffset.UnixEpoch.AddHours(1) },
            ],
        };

        var playlist = Media(MediaPlaylistWriter.Write(state).ToString());

        Assert.Equal(["gap.mp4", "a.mp4"], playlist.Segments.Select(segment => segment.Uri));
        Assert.Equal([true, false], playlist.Segments.Select(segment => segment.IsGap));
        Assert.Equal(4, playlist.Segments[1].DiscontinuitySequence);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(1), playlist.Segments[1].ProgramDateTime);
        Assert.Equal(TimeSpan.FromSeconds(1.5), playlist.Segments[1].Duration);
    }

    [Theory]
    [InlineData("2010-02-19T14:54:23.031+08:00", "2010-02-19T06:54:23.031Z")]
    [InlineData("2010-02-19T14:54:23Z", "2010-02-19T14:54:23Z")]
    [InlineData("2010-02-19T14:54:23.031+0000", "2010-02-19T14:54:23.031Z")] // ffmpeg
    [InlineData("2010-02-19T14:54:23.031-0130", "2010-02-19T16:24:23.031Z")]
    [InlineData("2010-02-19T14:54:23.031", "2010-02-19T14:54:23.031Z")]
    public void Dates_are_read_in_the_forms_that_servers_write(string text, string expected)
    {
        var playlist = Media($"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PROGRAM-DATE-TIME:{text}\n#EXTINF:2,\na.ts\n");

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), playlist.Segments[0].ProgramDateTime);
    }

    [Fact]
    public void Sloppy_playlists_are_read()
    {
        // A byte order mark, carriage returns, blanks, no target duration, comments, unknown tags, a title.
        var playlist = Media("\uFEFF#EXTM3U\r\n# comment\r\n#EXT-X-UNKNOWN:1\r\n\r\n#EXTINF: 4.5 ,Title, with comma\r\n  a b.ts  \r\n#EXTINF:3\r\nc.ts");

        Assert.Equal(["a b.ts", "c.ts"], playlist.Segments.Select(segment => segment.Uri));
        Assert.Equal(TimeSpan.FromSeconds(4.5), playlist.TargetDuration);
        Assert.False(playlist.IsEnded);
    }

    [Theory]
    [InlineData("", "does not begin with #EXTM3U")]
    [InlineData("<html>", "does not begin with #EXTM3U")]
    [InlineData("#EXTM3U8\n", "does not begin with #EXTM3U")]
    [InlineData("#EXTM3U\na.ts\n", "line 2: an address without EXTINF")]
    [InlineData("#EXTM3U\n#EXTINF:-1,\na.ts\n", "line 2: a duration of '-1,' s")]
    [InlineData("#EXTM3U\n#EXTINF:1000000000,\na.ts\n", "line 2: a duration of")]
    [InlineData("#EXTM3U\n#EXTINF:NaN,\na.ts\n", "line 2: a duration of")]
    [InlineData("#EXTM3U\n#EXTINF:1e5,\na.ts\n", "line 2: a duration of")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1000000000\n", "line 2: a target duration of")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:-5\n", "line 2: a target duration of")]
    [InlineData("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:99999999999999999999\n", "line 2: a media sequence of")]
    [InlineData("#EXTM3U\n#EXTINF:1,\na\n#EXT-X-MEDIA-SEQUENCE:9\n", "line 4: EXT-X-MEDIA-SEQUENCE behind segments")]
    [InlineData("#EXTM3U\n#EXT-X-BYTERANGE:0@5\n", "line 2: a byte range of")]
    [InlineData("#EXTM3U\n#EXT-X-BYTERANGE:5@9223372036854775807\n", "line 2: a byte range of")]
    [InlineData("#EXTM3U\n#EXT-X-KEY:URI=\"x\"\n", "line 2: EXT-X-KEY without a method")]
    [InlineData("#EXTM3U\n#EXT-X-KEY:METHOD=AES-128\n", "line 2: EXT-X-KEY without an address")]
    [InlineData("#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"x\",IV=0xzz\n", "initialisation vector")]
    [InlineData("#EXTM3U\n#EXT-X-MAP:BYTERANGE=\"1@0\"\n", "EXT-X-MAP without an address")]
    [InlineData("#EXTM3U\n#EXT-X-PART:URI=\"x\"\n", "EXT-X-PART without")]
    [InlineData("#EXTM3U\n#EXT-X-DEFINE:NAME=\"a\",VALUE=\"b\"\n", "EXT-X-DEFINE")]
    public void Playlists_that_cannot_be_used_are_refused_with_the_line(string text, string fault)
    {
        Assert.False(PlaylistReader.TryRead(text, null, out var document, out var actual));
        Assert.Null(document);
        Assert.Contains(fault, actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_hold()
    {
        Refuse("#EXTM3U\n" + new string('x', PlaylistLimits.MaxLine + 1), "longer than");
        Refuse("#EXTM3U\n" + string.Concat(Enumerable.Repeat("#EXTINF:1,\na\n", PlaylistLimits.MaxSegments + 1)), "segments");
        Refuse("#EXTM3U\n" + string.Concat(Enumerable.Repeat("#EXT-X-PART:URI=\"a\",DURATION=1\n", PlaylistLimits.MaxSegments + 1)), "parts");
        Refuse("#EXTM3U\n" + string.Concat(Enumerable.Repeat("#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", PlaylistLimits.MaxVariants + 1)), "variants");
        Refuse("#EXTM3U\n" + string.Concat(Enumerable.Repeat("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\"\n", PlaylistLimits.MaxVariants + 1)), "renditions");
        Refuse("#EXTM3U\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"#EXT-X-KEY:METHOD=X,KEYFORMAT=\"{i}\"\n")), "formats of keys");

        static void Refuse(string text, string fault)
        {
            Assert.False(PlaylistReader.TryRead(text, null, out _, out var actual));
            Assert.Contains(fault, actual, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("A=1,B=\"x,y\",C=YES", "A:1 B:x,y C:YES", false)]
    [InlineData("A=,B=\"\"", "A: B:", false)]
    [InlineData(" A = 1 , B=2 ", "A:1 B:2", false)]
    [InlineData("A=1,B", "A:1", true)]
    [InlineData("A=1,B=\"x", "A:1", true)]
    [InlineData("=1", "", true)]
    [InlineData("", "", false)]
    public void Attribute_lists_are_read(string text, string expected, bool isMalformed)
    {
        var list = new AttributeList(text);
        var seen = new List<string>();
        while (list.MoveNext())
        {
            seen.Add($"{list.Name}:{list.Value}");
        }

        Assert.Equal(expected, string.Join(' ', seen));
        Assert.Equal(isMalformed, list.IsMalformed);
    }

    private static RemotePlaylist Media(string text)
    {
        Assert.True(PlaylistReader.TryRead(text, null, out var document, out var fault), fault);
        return Assert.IsType<RemotePlaylist>(document);
    }

    private static RemoteMultivariant Multivariant(string text)
    {
        Assert.True(PlaylistReader.TryRead(text, null, out var document, out var fault), fault);
        return Assert.IsType<RemoteMultivariant>(document);
    }
}
