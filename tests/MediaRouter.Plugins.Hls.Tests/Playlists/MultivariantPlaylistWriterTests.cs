using MediaRouter.Plugins.Hls.Playlists;

namespace MediaRouter.Plugins.Hls.Tests.Playlists;

public class MultivariantPlaylistWriterTests
{
    private static readonly VariantStream Variant = new()
    {
        Uri = "video1_stream.m3u8",
        Bandwidth = 3_000_000,
        AverageBandwidth = 2_500_000,
        Codecs = ["avc1.64001f", "mp4a.40.2", "mp4a.40.2"],
        Width = 1280,
        Height = 720,
        FrameRate = 30000 / 1001.0,
    };

    // RFC 8216, section 4.3.4.2.
    [Fact]
    public void Variant_tells_bitrates_codecs_and_pictures()
    {
        var lines = Lines(Variant);

        Assert.Equal(
            [
                "#EXTM3U", "#EXT-X-VERSION:10", "#EXT-X-INDEPENDENT-SEGMENTS", "",
                "#EXT-X-STREAM-INF:BANDWIDTH=3000000,AVERAGE-BANDWIDTH=2500000,CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,FRAME-RATE=29.970",
                "video1_stream.m3u8", "",
            ],
            lines);
    }

    [Fact]
    public void Resolution_and_frame_rate_are_left_out_when_not_known()
    {
        var lines = Lines(Variant with { Width = 0, Height = 0, FrameRate = null });

        Assert.Contains("#EXT-X-STREAM-INF:BANDWIDTH=3000000,AVERAGE-BANDWIDTH=2500000,CODECS=\"avc1.64001f,mp4a.40.2\"", lines);
    }

    // RFC 8216, section 4.3.4.1.1: one default in a group; section 4.3.4.2: the variant names a group that exists.
    [Fact]
    public void Renditions_form_a_group_with_one_default()
    {
        var lines = Lines(
            Variant,
            new AudioRendition { Name = "English", Language = "en", Uri = "audio2_stream.m3u8", Channels = 2 },
            new AudioRendition { Name = "audio3", Uri = "audio3_stream.m3u8" });

        Assert.Equal("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"audio2_stream.m3u8\"", lines[4]);
        Assert.Equal("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"audio3\",DEFAULT=NO,AUTOSELECT=YES,URI=\"audio3_stream.m3u8\"", lines[5]);
        Assert.EndsWith(",AUDIO=\"audio\"", lines[6]);
    }

    // RFC 8216, section 4.3.4.1: without address the variant itself carries the rendition.
    [Fact]
    public void Rendition_within_the_variant_has_no_address() =>
        Assert.EndsWith("AUTOSELECT=YES", Lines(Variant, new AudioRendition { Name = "one" })[4]);

    // RFC 8216, section 4.2: a quoted string has no quotation marks and no line breaks.
    [Fact]
    public void Names_cannot_break_out_of_their_quotation_marks() =>
        Assert.Contains("NAME=\"aURI=b\",", Lines(Variant, new AudioRendition { Name = "a\"\r\nURI=\"b" })[4]);

    private static string[] Lines(VariantStream variant, params AudioRendition[] audio) =>
        MultivariantPlaylistWriter.Write(10, variant, audio).ToString().Split('\n');
}
