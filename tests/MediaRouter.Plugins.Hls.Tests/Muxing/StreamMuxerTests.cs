using System.Buffers.Binary;
using System.Text;
using MediaRouter.Plugins.Hls.Muxing;

namespace MediaRouter.Plugins.Hls.Tests.Muxing;

public class StreamMuxerTests
{
    [Fact]
    public void Segments_begin_at_random_access_units_after_the_duration()
    {
        // Key frames each 0.6 s: the first one after a second is that at 1.2 s.
        var feed = new Feed(groupLength: 15);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(HlsVariant.Fmp4));
        feed.Write(4);

        var state = muxer.Packager.Renditions[0].State!;
        Assert.Equal([0L, 1, 2], state.Segments.Select(segment => segment.Number));
        Assert.All(state.Segments, segment => Assert.Equal(TimeSpan.FromSeconds(1.2), segment.Duration));
        Assert.Equal(2, state.TargetDuration);
    }

    [Fact]
    public void All_renditions_have_the_same_numbers()
    {
        var feed = new Feed(audioTracks: 2);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(HlsVariant.Fmp4));
        feed.Write(20.5);

        Assert.Equal(["video1_stream.m3u8", "audio2_stream.m3u8", "audio3_stream.m3u8"], muxer.Packager.Renditions.Select(rendition => rendition.Names.Playlist));
        Assert.All(muxer.Packager.Renditions, rendition => Assert.Equal(20, rendition.State!.Open.Number));
    }

    [Fact]
    public void Sound_begins_with_the_pictures_of_its_segment()
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(HlsVariant.Fmp4));
        feed.Write(6);

        var (video, audio) = (muxer.Packager.Renditions[0].State!, muxer.Packager.Renditions[1].State!);
        for (var i = 1; i < 5; i++)
        {
            var distance = audio.Find(i)!.NtpUnixNanoseconds - video.Find(i)!.NtpUnixNanoseconds;
            Assert.InRange(distance, 0, 1_000_000_000L * Feed.SamplesPerFrame / Feed.AudioClock);
        }
    }

    // Draft, section 4.4.4.9: no part exceeds the target, and none but the last of a segment is shorter than 85 % of it.
    [Theory]
    [InlineData(25)]
    [InlineData(30)]
    [InlineData(24)]
    [InlineData(12)]
    [InlineData(60)]
    [InlineData(15)]
    public void Parts_fit_their_target(int framesPerSecond)
    {
        var feed = new Feed(framesPerSecond: framesPerSecond, groupLength: framesPerSecond * 2);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        feed.Write(9);

        foreach (var rendition in muxer.Packager.Renditions)
        {
            var state = rendition.State!;
            Assert.InRange(state.PartTarget.TotalSeconds, 0.1, 0.25);
            foreach (var segment in state.Segments.Where(segment => !segment.IsGap))
            {
                Assert.All(segment.Parts, part => Assert.True(part.Duration <= state.PartTarget));
                var isSound = rendition != muxer.Packager.Renditions[0];
                Assert.All(isSound ? segment.Parts : segment.Parts.SkipLast(1), part => Assert.True(part.Duration >= 0.85 * state.PartTarget, $"{part.Duration} of {state.PartTarget}"));
                Assert.True(segment.Parts[0].IsIndependent);
                Assert.Equal(segment.Duration, segment.Parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Duration));
            }
        }
    }

    // Numbers are the same with and without gaps, so that nobody confuses the two.
    [Fact]
    public void Low_latency_playlist_begins_with_gaps_for_who_wants_them()
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        feed.Write(1.5);

        var state = muxer.Packager.Renditions[0].State!;
        var full = state.Playlist(isDelta: false, withGaps: true).ToString().Split('\n');
        Assert.Equal(8, state.Open.Number);
        Assert.Equal(6, full.Count(line => line == "#EXT-X-GAP"));
        Assert.Contains("#EXT-X-MEDIA-SEQUENCE:1", full);
        Assert.Contains(full, line => line.EndsWith("_video1_seg7.mp4", StringComparison.Ordinal));

        var plain = state.Playlist(isDelta: false).ToString().Split('\n');
        Assert.DoesNotContain("#EXT-X-GAP", plain);
        Assert.Contains("#EXT-X-MEDIA-SEQUENCE:7", plain);

        feed.Write(7);
        state = muxer.Packager.Renditions[0].State!;
        Assert.Same(state.Playlist(isDelta: false), state.Playlist(isDelta: false, withGaps: true));
    }

    [Fact]
    public async Task Segment_is_its_parts_one_after_the_other()
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        feed.Write(2.5);

        var rendition = muxer.Packager.Renditions[0];
        var segment = await muxer.Packager.FindFileAsync(rendition.Names.Segment(7), CancellationToken.None);
        var parts = rendition.State!.Find(7)!.Parts;
        Assert.Equal(5, parts.Count);
        var offset = 0;
        var whole = segment!.Pieces.SelectMany(piece => piece.ToArray()).ToArray();
        foreach (var part in parts)
        {
            var file = await muxer.Packager.FindFileAsync(rendition.Names.Part(part.Number), CancellationToken.None);
            Assert.Equal(file!.Pieces[0].ToArray(), whole[offset..(offset + (int)file.Length)]);
            offset += (int)file.Length;
        }

        Assert.Equal(whole.Length, offset);
    }

    [Fact]
    public async Task Part_that_was_hinted_at_is_waited_for()
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        feed.Write(2.5);
        var rendition = muxer.Packager.Renditions[0];
        var next = rendition.State!.NextPart;

        var waiting = muxer.Packager.FindFileAsync(rendition.Names.Part(next), CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        feed.Write(0.5);

        Assert.NotNull(await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Null(await muxer.Packager.FindFileAsync(rendition.Names.Part(next + 1000), CancellationToken.None));
    }

    [Fact]
    public async Task Waiting_ends_when_the_muxer_does()
    {
        var feed = new Feed();
        var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        var waiting = muxer.Packager.GetMultivariantAsync(CancellationToken.None).AsTask();
        muxer.Dispose();

        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Segments_that_left_the_playlist_stay_for_as_long_as_it_was()
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(HlsVariant.Fmp4));
        feed.Write(40.5);

        var rendition = muxer.Packager.Renditions[0];
        Assert.Equal(7, rendition.State!.Listed.Count());
        Assert.Equal(33, rendition.State.Listed.First().Number);
        Assert.NotNull(await muxer.Packager.FindFileAsync(rendition.Names.Segment(26), CancellationToken.None));
        Assert.Null(await muxer.Packager.FindFileAsync(rendition.Names.Segment(20), CancellationToken.None));
    }

    [Fact]
    public async Task New_parameters_begin_a_segment_with_an_init_segment_of_its_own()
    {
        var feed = new Feed(groupLength: 10);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(HlsVariant.Fmp4));
        feed.Write(3);
        feed.ChangesParameters = true;
        feed.Write(4);

        foreach (var rendition in muxer.Packager.Renditions)
        {
            var changed = Assert.Single(rendition.State!.Segments, segment => segment.IsDiscontinuity);
            Assert.Equal(muxer.Packager.Renditions[0].State!.Segments.Single(segment => segment.IsDiscontinuity).Number, changed.Number);
        }

        var video = muxer.Packager.Renditions[0].State!;
        Assert.Equal(2, video.Segments.Select(segment => segment.Init).Distinct().Count());
        foreach (var init in video.Segments.Select(segment => segment.Init).Distinct())
        {
            var file = await muxer.Packager.FindFileAsync(init!.Name, CancellationToken.None);
            Assert.Equal("ftyp"u8, file!.Pieces[0].Span[4..8]);
        }
    }

    [Fact]
    public async Task Segment_that_grows_too_long_ends_the_muxer()
    {
        var feed = new Feed { PictureLength = 1000 };
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings() with { SegmentMaxBytes = 10_000 });
        feed.Write(2);

        Assert.Equal("reached maximum segment size", await muxer.Packager.Fault.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Track_that_falls_silent_has_gaps_and_does_not_hold_up_the_others()
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(HlsVariant.Fmp4));
        feed.Write(2.5);
        for (var i = 0; i < 200; i++)
        {
            feed.WritePicture();
        }

        var (video, audio) = (muxer.Packager.Renditions[0].State!, muxer.Packager.Renditions[1].State!);
        Assert.InRange(video.Open.Number - audio.Open.Number, 0, 1);
        Assert.Contains(audio.Listed, segment => segment.IsGap && segment.Duration == TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(video.Listed, segment => segment.IsGap);
    }

    [Fact]
    public async Task Multivariant_playlist_describes_the_tracks()
    {
        var feed = new Feed(audioTracks: 2);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        feed.Write(3);

        var text = (await muxer.Packager.GetMultivariantAsync(CancellationToken.None))!.ToString();
        Assert.Contains("CODECS=\"avc1.42c028,mp4a.40.2\",RESOLUTION=1920x1080,FRAME-RATE=30.000,AUDIO=\"audio\"\nvideo1_stream.m3u8", text, StringComparison.Ordinal);
        Assert.Contains("NAME=\"en\",LANGUAGE=\"en\",DEFAULT=YES", text, StringComparison.Ordinal);
        Assert.Contains("NAME=\"audio3\",DEFAULT=NO", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sound_alone_is_a_variant_without_renditions()
    {
        var feed = new Feed(hasVideo: false);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        feed.Write(5);

        var text = (await muxer.Packager.GetMultivariantAsync(CancellationToken.None))!.ToString();
        Assert.Contains("CODECS=\"mp4a.40.2\"\naudio1_stream.m3u8", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EXT-X-MEDIA", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transport_stream_segments_begin_with_tables_and_a_key_frame()
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(HlsVariant.MpegTs));
        feed.Write(5.5);

        var rendition = Assert.Single(muxer.Packager.Renditions);
        Assert.Equal("main_stream.m3u8", rendition.Names.Playlist);
        for (var i = 0; i < 5; i++)
        {
            var file = await muxer.Packager.FindFileAsync(rendition.Names.Segment(i), CancellationToken.None);
            var bytes = file!.Pieces[0].Span;
            Assert.Equal(0, bytes.Length % 188);
            Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]) & 0x1fff);
            Assert.Equal(0x1000, BinaryPrimitives.ReadUInt16BigEndian(bytes[189..]) & 0x1fff);

            // random_access_indicator of the first packet of the pictures.
            Assert.Equal(0x100, BinaryPrimitives.ReadUInt16BigEndian(bytes[377..]) & 0x1fff);
            Assert.Equal(0x40, bytes[376 + 5] & 0x40);
        }

        var text = rendition.State!.Playlist(isDelta: false).ToString();
        Assert.StartsWith("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n", text, StringComparison.Ordinal);
        Assert.Equal(5, text.Split("#EXT-X-PROGRAM-DATE-TIME").Length - 1);
    }

    // No drift: the sum of the durations is the time that has passed, to the tick of the playlist's clock.
    [Fact]
    public void Durations_add_up_to_the_time_that_passed()
    {
        var feed = new Feed(framesPerSecond: 30, groupLength: 30);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings() with { SegmentCount = 4000 });
        feed.Write(3600.5);

        foreach (var rendition in muxer.Packager.Renditions)
        {
            var sum = rendition.State!.Segments.Where(segment => !segment.IsGap).Aggregate(TimeSpan.Zero, (total, segment) => total + segment.Duration);
            Assert.InRange(sum.TotalSeconds, 3600 - 0.0001, 3600.03);
        }
    }

    [Fact]
    public void Stream_without_usable_tracks_is_refused()
    {
        var stream = new Support.MemoryStream("cam", new Sdk.Media.StreamDescription
        {
            Tracks = [new Sdk.Media.TrackDescription { Kind = Sdk.Media.MediaKind.Audio, Codec = "G711", ClockRate = 8000 }],
        });

        var fault = Assert.Throws<MuxerFaultException>(() => StreamMuxer.Share(stream, Feed.Settings()));
        Assert.StartsWith("the stream has no track with a codec of this HLS variant, which are AV1, VP9", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Media_segment_begins_with_its_type()
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        feed.Write(3.5);

        foreach (var segment in muxer.Packager.Renditions[0].State!.Segments.Where(segment => !segment.IsGap))
        {
            Assert.Equal("styp", Encoding.ASCII.GetString(BytesOf(segment.Parts[0]).Span[4..8]));
            Assert.All(segment.Parts.Skip(1), part => Assert.Equal("moof", Encoding.ASCII.GetString(BytesOf(part).Span[4..8])));
        }
    }

    private static ReadOnlyMemory<byte> BytesOf(StoredPart part)
    {
        Assert.True(part.Bytes.TryGet(out var bytes));
        return bytes;
    }
}
