using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

/// <summary>Decoder configuration records of real encoders, and what they say.</summary>
internal static class Samples
{
    public const string Avc = "0164001effe1001a6764001eacd940a02ff970110000030001000003003c0f162d9601000568ebecb22cfdf8f800";
    public const string OtherAvc = "0142c01effe100196742c01eda0280bfe5c044000003000400000300f03c58ba8001000468ce3c80";
    public const string Hevc =
        "0101600000009000000000003ff000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003fba0240"
        + "a10001002a42010101600000030090000003000003003fa00502016965ba924caf016808000003000800000300f040a2000100074401c172b46240";

    public const string Av1 = "81010c000a0b0000000cc4ff6736be4010";
    public const string Opus = "4f707573486561640102380180bb0000000000";
    public const string Flac = "664c614380000022" + "1200120000046d0005080ac442f0000033ae36567c6137e8d578c431ed191fd85ff5";
    public const string Aac = "1210";

    public static byte[] Hex(string hex) => Convert.FromHexString(hex);

    public static H264Parameters H264(string record = Avc)
    {
        Assert.True(AvcDecoderConfiguration.TryParse(Hex(record), out var configuration));
        return configuration.Parameters;
    }

    public static TrackDescription H264Track => Video("H264", H264());

    public static TrackDescription H265Track
    {
        get
        {
            Assert.True(HevcDecoderConfiguration.TryParse(Hex(Hevc), out var configuration));
            return Video("H265", configuration.Parameters);
        }
    }

    public static TrackDescription Av1Track
    {
        get
        {
            Assert.True(Av1CodecConfiguration.TryParse(Hex(Av1), out var parameters));
            return Video("AV1", parameters);
        }
    }

    public static TrackDescription Vp9Track => Video("VP9", new Vp9Parameters(0) { Width = 640, Height = 360 });

    public static TrackDescription AacTrack
    {
        get
        {
            Assert.True(Mpeg4AudioConfig.TryParse(Hex(Aac), out var config));
            return Audio("MPEG-4 Audio", 44100, new Mpeg4AudioParameters(config));
        }
    }

    public static TrackDescription OpusTrack => Audio("Opus", 48000, new OpusParameters(2));

    public static TrackDescription FlacTrack
    {
        get
        {
            Assert.True(FlacStreamInfo.TryParse(Hex(Flac), out var parameters));
            return Audio("FLAC", 44100, parameters);
        }
    }

    public static TrackDescription Mp3Track => Audio("MPEG-1/2 Audio", 90000, null);

    public static TrackDescription G711Track => Audio("G711", 8000, new G711Parameters(true, 8000, 1));

    public static TrackDescription LpcmTrack => Audio("LPCM", 44100, new LpcmParameters(16, 44100, 2));

    private static TrackDescription Video(string codec, CodecParameters parameters) => new() { Kind = MediaKind.Video, Codec = codec, ClockRate = 90000, Parameters = parameters };

    private static TrackDescription Audio(string codec, int clockRate, CodecParameters? parameters) =>
        new() { Kind = MediaKind.Audio, Codec = codec, ClockRate = clockRate, Parameters = parameters };
}
