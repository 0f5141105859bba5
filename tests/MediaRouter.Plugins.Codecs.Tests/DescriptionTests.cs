using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Tests;

public class DescriptionTests
{
    // Of h264-baseline-aac.mp4 and h264-high-bframes-aac.mp4.
    private const string BaselineSps = "Z0LAHtoCgL/lwEQAAAMABAAAAwDwPFi6gA==";
    private const string BaselinePps = "aM48gA==";
    private const string HighSps = "Z2QAHqzZQKAv+XARAAADAAEAAAMAPA8WLZY=";
    private const string HighPps = "aOvssiw=";

    [Fact]
    public void New_parameter_sets_replace_those_of_the_source_and_nothing_else()
    {
        var track = AllCodecs.Recognise(
            $"m=video 0 RTP/AVP 97\na=rtpmap:97 H264/90000\na=fmtp:97 packetization-mode=1; sprop-parameter-sets={BaselineSps},{BaselinePps}; x-vendor=7; profile-level-id=42C01E");
        var before = (H264Parameters)track.Parameters!;

        var changed = before.With(Convert.FromBase64String(HighSps)).With(Convert.FromBase64String(HighPps));

        Assert.Same(changed, changed.With(Convert.FromBase64String(HighSps)));
        Assert.NotEqual(before, changed);
        Assert.Equal("width=640 height=360 profile=High level=3", AllCodecs.Describe(track with { Parameters = changed }));
        var format = AllCodecs.Get("H264").DescribeRtp(track with { Parameters = changed }, 97);
        Assert.Equal(
            track.Rtp! with { FormatParameters = $"packetization-mode=1; sprop-parameter-sets={HighSps},{HighPps}; x-vendor=7; profile-level-id=64001E" },
            format);
    }

    [Fact]
    public void Sets_of_other_identifiers_stand_side_by_side()
    {
        // pps id 0 and 1: ue(v) "1" and "010".
        var one = new H264Parameters().With([0x68, 0b1100_1110]).With([0x68, 0b0101_1110]);

        Assert.Equal(2, one.PictureSets.Count);
        Assert.Equal(new H264Parameters().With([0x68, 0b1100_1110]).With([0x68, 0b0101_1110]), one);
        Assert.Same(one, one.With([0x68]));
        Assert.Same(one, one.With([0x67, 0x42]));
        Assert.Same(one, one.With([0x65, 0x88]));
        Assert.Same(one, one.With([]));
        Assert.Same(one, one.With(new byte[5000]));
    }

    [Fact]
    public void Tracks_that_come_as_access_units_are_described()
    {
        var h264 = new H264Parameters().With(Convert.FromBase64String(BaselineSps)).With(Convert.FromBase64String(BaselinePps));
        Check("H264", 90000, h264, "100 H264/90000/1 packetization-mode=1; sprop-parameter-sets=" + BaselineSps + "," + BaselinePps + "; profile-level-id=42C01E");
        Check("H264", 90000, null, "100 H264/90000/1 packetization-mode=1");
        Check("H264", 1000, h264, null);
        Check("AV1", 90000, new Av1Parameters(0, 8, 0), "100 AV1/90000/1 ");
        Check("AV1", 90000, new Av1Parameters(0, 8, 0) { SequenceHeader = ByteString.Copy([10]) }, "100 AV1/90000/1 profile=0; level-idx=8; tier=0");
        Check("VP8", 90000, null, "100 VP8/90000/1 ");
        Check("VP9", 90000, new Vp9Parameters(2), "100 VP9/90000/1 profile-id=2");
        Check("MPEG-1/2 Video", 90000, null, "32 MPV/90000/1 ");
        Check("M-JPEG", 90000, null, "26 JPEG/90000/1 ");
        Check("MPEG-TS", 90000, null, "33 MP2T/90000/1 ");
        Check("KLV", 90000, null, "100 smpte336m/90000/1 ");
        Check("MPEG-4 Video", 90000, new Mpeg4VideoParameters(ByteString.Copy([0, 0, 1, 0xb0, 0xf3])), "100 MP4V-ES/90000/1 profile-level-id=243; config=000001B0F3");
        Check("MPEG-1/2 Audio", 90000, null, "14 MPA/90000/1 ");
        Check("MPEG-1/2 Audio", 48000, null, null);
        Check("Opus", 48000, new OpusParameters(2), "100 opus/48000/2 sprop-stereo=1");
        Check("Opus", 48000, new OpusParameters(1), "100 opus/48000/2 sprop-stereo=0");
        Check("Opus", 48000, new OpusParameters(6), "100 multiopus/48000/6 num_streams=4; coupled_streams=2; channel_mapping=0,4,1,2,3,5");
        Check("Opus", 48000, null, null);
        Check("Vorbis", 44100, new VorbisParameters(44100, 2, ByteString.Copy([1, 2, 3])), "100 vorbis/44100/2 configuration=AQID");
        Check("AC3", 48000, new Ac3Parameters(48000, 2), "100 AC3/48000/2 ");
        Check("Speex", 16000, null, "100 speex/16000/1 ");
        Check("G722", 8000, null, "9 G722/8000/1 ");
        Check("G726", 8000, new G726Parameters(32000, IsBigEndian: true), "100 AAL2-G726-32/8000/1 ");
        Check("G711", 8000, new G711Parameters(IsMuLaw: true, 8000, 1), "0 PCMU/8000/1 ");
        Check("G711", 8000, new G711Parameters(IsMuLaw: false, 8000, 1), "8 PCMA/8000/1 ");
        Check("G711", 16000, new G711Parameters(IsMuLaw: false, 16000, 2), "100 PCMA/16000/2 ");
        Check("LPCM", 44100, new LpcmParameters(16, 44100, 2), "10 L16/44100/2 ");
        Check("LPCM", 48000, new LpcmParameters(24, 48000, 2), "100 L24/48000/2 ");
        Check("LPCM", 48000, new LpcmParameters(20, 48000, 2), null);
        Assert.True(Mpeg4AudioConfig.TryParse([0x11, 0x90], out var aac));
        Check(
            "MPEG-4 Audio",
            48000,
            new Mpeg4AudioParameters(aac),
            "100 mpeg4-generic/48000/2 streamtype=5; profile-level-id=1; mode=AAC-hbr; sizelength=13; indexlength=3; indexdeltalength=3; config=1190");
        Assert.True(LatmStreamMuxConfig.TryParse(Convert.FromHexString("400024103FC0"), out var latm));
        Check("MPEG-4 Audio LATM", 44100, new Mpeg4LatmParameters(latm), "100 MP4A-LATM/44100/1 profile-level-id=1; object=2; cpresent=0; config=");
    }

    [Theory]
    [InlineData("m=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/48000/2\na=fmtp:97 mode=AAC-hbr; config=119056E500")]
    [InlineData("m=audio 0 RTP/AVP 96\na=rtpmap:96 MP4A-LATM/44100\na=fmtp:96 cpresent=0; config=40002410")]
    [InlineData("m=audio 0 RTP/AVP 96\na=rtpmap:96 multiopus/48000/6\na=fmtp:96 num_streams=4; coupled_streams=2; channel_mapping=0,4,1,2,3,5")]
    [InlineData("m=video 0 RTP/AVP 96\na=rtpmap:96 MP4V-ES/90000\na=fmtp:96 profile-level-id=1; config=000001B001000001B58913")]
    [InlineData("m=audio 0 RTP/AVP 96\na=rtpmap:96 VORBIS/44100/2\na=fmtp:96 configuration=AAAAAYxMgQz1Ah5i")]
    [InlineData("m=audio 0 RTP/AVP 8")]
    public void Description_of_a_source_stays_as_it_is_and_parameters_compare_by_value(string lines)
    {
        var track = AllCodecs.Recognise(lines);

        Assert.Equal(track.Parameters, AllCodecs.Recognise(lines).Parameters);
        Assert.Equal(track.Parameters?.GetHashCode(), AllCodecs.Recognise(lines).Parameters?.GetHashCode());
        Assert.Equal(track.Rtp, AllCodecs.Get(track.Codec).DescribeRtp(track, track.Rtp!.PayloadType));
    }

    private static void Check(string label, int clockRate, CodecParameters? parameters, string? expected)
    {
        var track = new TrackDescription { Kind = MediaKind.Data, Codec = label, ClockRate = clockRate, Parameters = parameters };
        var format = AllCodecs.Get(label).DescribeRtp(track, 100);
        var text = format is null ? null : $"{format.PayloadType} {format.EncodingName}/{format.ClockRate}/{format.Channels} {format.FormatParameters}";
        if (expected is not null && expected.EndsWith("config=", StringComparison.Ordinal))
        {
            Assert.StartsWith(expected, text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, text);
        }
    }
}
