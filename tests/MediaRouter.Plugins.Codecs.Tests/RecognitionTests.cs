using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Tests;

/// <summary>Media sections as peers write them.</summary>
public class RecognitionTests
{
    [Theory]

    // ffmpeg 5.1.
    [InlineData("H264", "width=640 height=360 profile=Baseline level=3", "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LAHtoCgL/lwEQAAAMABAAAAwDwPFi6gA==,aM48gA==; profile-level-id=42C01E")]
    [InlineData("H264", "width=640 height=360 profile=High level=3", "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z2QAHqzZQKAv+XARAAADAAEAAAMAPA8WLZY=,aOvssiw=; profile-level-id=64001E")]
    [InlineData("H265", "width=640 height=360 profile=Main level=2.1", "m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\na=fmtp:96 sprop-vps=QAEMAf//AWAAAAMAkAAAAwAAAwA/ugJA; sprop-sps=QgEBAWAAAAMAkAAAAwAAAwA/oAUCAWllupJMrwFoCAAAAwAIAAADAPBA; sprop-pps=RAHBcrRiQA==")]
    [InlineData("MPEG-4 Video", "", "m=video 0 RTP/AVP 96\na=rtpmap:96 MP4V-ES/90000\na=fmtp:96 profile-level-id=1; config=000001B001000001B58913000001000000012000C48D8800F514042D1443000001B24C61766335392E33372E313030")]
    [InlineData("MPEG-1/2 Video", "", "m=video 0 RTP/AVP 32")]
    [InlineData("M-JPEG", "", "m=video 0 RTP/AVP 26")]
    [InlineData("VP8", "", "m=video 0 RTP/AVP 96\na=rtpmap:96 VP8/90000")]
    [InlineData("VP9", "profile=0", "m=video 0 RTP/AVP 96\na=rtpmap:96 VP9/90000")]
    [InlineData("MPEG-4 Audio", "sampleRate=48000 channelCount=2", "m=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/48000/2\na=fmtp:97 profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3; config=119056E500")]
    [InlineData("MPEG-4 Audio", "sampleRate=16000 channelCount=1", "m=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/16000/1\na=fmtp:97 profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3; config=140856E500")]
    [InlineData("Opus", "channelCount=2", "m=audio 0 RTP/AVP 97\na=rtpmap:97 opus/48000/2\na=fmtp:97 sprop-stereo=1")]
    [InlineData("MPEG-1/2 Audio", "", "m=audio 0 RTP/AVP 14")]
    [InlineData("G711", "muLaw=False sampleRate=8000 channelCount=1", "m=audio 0 RTP/AVP 8")]
    [InlineData("G711", "muLaw=True sampleRate=8000 channelCount=1", "m=audio 0 RTP/AVP 0")]
    [InlineData("G722", "", "m=audio 0 RTP/AVP 9")]
    [InlineData("LPCM", "bitDepth=16 sampleRate=48000 channelCount=2", "m=audio 0 RTP/AVP 97\na=rtpmap:97 L16/48000/2")]
    [InlineData("LPCM", "bitDepth=24 sampleRate=16000 channelCount=1", "m=audio 0 RTP/AVP 97\na=rtpmap:97 L24/16000/1")]
    [InlineData("Generic", "", "m=audio 0 RTP/AVP 97")]

    // GStreamer 1.22.
    [InlineData("AC3", "sampleRate=44100 channelCount=6", "m=audio 0 RTP/AVP 96\na=rtpmap:96 AC3/44100")]
    [InlineData("Speex", "", "m=audio 0 RTP/AVP 110\na=rtpmap:110 SPEEX/44100/1")]
    [InlineData("MPEG-4 Audio LATM", "sampleRate=44100 channelCount=1", "m=audio 0 RTP/AVP 96\na=rtpmap:96 MP4A-LATM/44100\na=fmtp:96 cpresent=0;config=40002410")]
    [InlineData("MPEG-4 Audio", "sampleRate=44100 channelCount=1", "m=audio 0 RTP/AVP 96\na=rtpmap:96 MPEG4-GENERIC/44100/1\na=fmtp:96 streamtype=5;profile-level-id=2;mode=AAC-hbr;config=1208;sizelength=13;indexlength=3;indexdeltalength=3")]
    [InlineData("G726", "", "m=audio 0 RTP/AVP 96\na=rtpmap:96 G726-32/8000")]
    [InlineData("Opus", "channelCount=1", "m=audio 0 RTP/AVP 96\na=rtpmap:96 OPUS/48000/2\na=fmtp:96 sprop-stereo=0;sprop-maxcapturerate=48000")]
    [InlineData("Opus", "channelCount=6", "m=audio 0 RTP/AVP 96\na=rtpmap:96 MULTIOPUS/48000/6\na=fmtp:96 num_streams=4;coupled_streams=2;channel_mapping=0,4,1,2,3,5;sprop-maxcapturerate=48000")]
    [InlineData("Vorbis", "", "m=audio 0 RTP/AVP 96\na=rtpmap:96 VORBIS/44100/1\na=fmtp:96 configuration=AAAAAYxMgQz1Ah5i")]
    [InlineData("G722", "", "m=audio 0 RTP/AVP 9\na=rtpmap:9 G722/8000/1")]
    [InlineData("MPEG-TS", "", "m=video 0 RTP/AVP 33\na=rtpmap:33 MP2T/90000")]
    [InlineData("H264", "width=640 height=360 profile=High 4:4:4 Predictive level=3", "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z/QAHpDZsoFAX/E4C1BgYGQAAAMABAAAAwDyPFi2WA==,aOvsRIRA;profile-level-id=f4001e")]
    [InlineData("H265", "width=640 height=360 profile=Range Extensions level=2.1", "m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\na=fmtp:96 sprop-vps=QAEMAf//BAgAAAMAmAgAAAMAAD+VmAk=;sprop-sps=QgEBBAgAAAMAmAgAAAMAAD+QAKBALSKUsrNJJlf/gACAALUGBgYEAAADAAQAAAMAeCA=;sprop-pps=RAHBcrRiQA==")]

    // Browsers, in offers.
    [InlineData("Opus", "channelCount=1", "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=rtpmap:111 opus/48000/2\na=fmtp:111 minptime=10;useinbandfec=1")]
    [InlineData("H264", "", "m=video 9 UDP/TLS/RTP/SAVPF 102\na=rtpmap:102 H264/90000\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f")]
    [InlineData("VP9", "profile=2", "m=video 9 UDP/TLS/RTP/SAVPF 100\na=rtpmap:100 VP9/90000\na=fmtp:100 profile-id=2")]
    [InlineData("AV1", "width=0 height=0 profile=0 level=5 tier=0", "m=video 9 UDP/TLS/RTP/SAVPF 45\na=rtpmap:45 AV1/90000\na=fmtp:45 level-idx=5;profile=0;tier=0")]
    [InlineData("Generic", "", "m=video 9 UDP/TLS/RTP/SAVPF 97\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=96")]

    // Cameras.
    [InlineData("MPEG-4 Audio", "sampleRate=16000 channelCount=1", "m=audio 0 RTP/AVP 104\na=rtpmap:104 mpeg4-generic/16000\na=fmtp:104 profile-level-id=15; streamtype=5; mode=AAC-hbr; config=1408; SizeLength=13; IndexLength=3; IndexDeltaLength=3; Profile=1;")]
    [InlineData("G711", "muLaw=False sampleRate=8000 channelCount=1", "m=audio 0 RTP/AVP 8\na=rtpmap:8 PCMA/8000")]
    [InlineData("G711", "muLaw=True sampleRate=16000 channelCount=2", "m=audio 0 RTP/AVP 98\na=rtpmap:98 pcmu/16000/2")]
    [InlineData("G726", "", "m=audio 0 RTP/AVP 99\na=rtpmap:99 AAL2-G726-16/8000")]
    [InlineData("H264", "", "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000")]
    [InlineData("H264", "width=640 height=360 profile=Baseline level=3", "m=video 0 RTP/AVP 96\na=rtpmap:96 h264/90000\na=fmtp:96 sprop-parameter-sets=AAAAAWdCwB7aAoC/5cBEAAADAAQAAAMA8DxYuoA=,AAAAAWjOPIA=")]
    [InlineData("H264", "", "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 sprop-parameter-sets=%%%,AAAA")]
    [InlineData("KLV", "", "m=application 0 RTP/AVP 107\na=rtpmap:107 SMPTE336M/90000")]
    [InlineData("Generic", "", "m=application 0 RTP/AVP 107\na=rtpmap:107 vnd.onvif.metadata/90000")]

    // What the standards allow.
    [InlineData("LPCM", "bitDepth=16 sampleRate=44100 channelCount=2", "m=audio 0 RTP/AVP 10")]
    [InlineData("LPCM", "bitDepth=16 sampleRate=44100 channelCount=1", "m=audio 0 RTP/AVP 11")]
    [InlineData("LPCM", "bitDepth=8 sampleRate=22050 channelCount=1", "m=audio 0 RTP/AVP 97\na=rtpmap:97 L8/22050")]
    [InlineData("AC3", "sampleRate=48000 channelCount=2", "m=audio 0 RTP/AVP 96\na=rtpmap:96 AC3/48000/2")]
    [InlineData("MPEG-4 Audio LATM", "", "m=audio 0 RTP/AVP 96\na=rtpmap:96 MP4A-LATM/90000\na=fmtp:96 object=2; cpresent=1")]
    [InlineData("MPEG-4 Audio", "", "m=audio 0 RTP/AVP 96\na=rtpmap:96 mpeg4-generic/44100\na=fmtp:96 mode=AAC-lbr; config=zz")]
    [InlineData("Generic", "", "m=audio 0 RTP/AVP 96\na=rtpmap:96 mpeg4-generic/8000\na=fmtp:96 mode=CELP-cbr; config=440E00")]
    [InlineData("Generic", "", "m=audio 0 RTP/AVP 3")]
    public void Peers_are_understood(string label, string properties, string lines)
    {
        var track = AllCodecs.Recognise(lines);

        Assert.Equal(label, track.Codec);
        Assert.Equal(properties, AllCodecs.Describe(track));
    }

    [Fact]
    public void Labels_are_those_of_the_control_api()
    {
        Assert.Equal(
            [
                "AC3", "AV1", "G711", "G722", "G726", "H264", "H265", "KLV", "LPCM", "M-JPEG", "MPEG-1/2 Audio", "MPEG-1/2 Video",
                "MPEG-4 Audio", "MPEG-4 Audio LATM", "MPEG-4 Video", "MPEG-TS", "Opus", "Speex", "VP8", "VP9", "Vorbis",
            ],
            AllCodecs.List.Select(codec => codec.Label).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Static_payload_type_is_enough_when_the_source_gives_no_name()
    {
        var format = new RtpFormat { PayloadType = 8, ClockRate = 8000 };

        Assert.True(AllCodecs.Get("G711").TryRecognise(MediaKind.Audio, format, out _));
        Assert.False(AllCodecs.Get("G722").TryRecognise(MediaKind.Audio, format, out _));
    }
}
