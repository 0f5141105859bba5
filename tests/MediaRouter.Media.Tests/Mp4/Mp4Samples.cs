using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Mp4;
using MediaRouter.Media.Tests.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Mp4;

/// <summary>Tracks and access units of every codec that MP4 carries, made by a seed.</summary>
internal static class Mp4Samples
{
    public static readonly string[] Codecs =
    [
        "H264", "H265", "AV1", "VP9", "MPEG-4 Video", "MPEG-1/2 Video", "M-JPEG",
        "MPEG-4 Audio", "MPEG-4 Audio LATM", "Opus", "MPEG-1/2 Audio", "AC3", "FLAC", "LPCM", "LPCM 8",
    ];

    public static readonly byte[] Av1SequenceHeader = Convert.FromHexString("080000000cc4ff6736be4010");

    private static readonly ByteString StreamInfo = TsSamples.Bytes("1000100000000e0012340bb802f0000bb80000000000000000000000000000000000");

    public static TrackDescription Track(string codec) => codec switch
    {
        "AV1" => Video(codec, Av1CodecConfiguration.FromSequenceHeader(Av1SequenceHeader)),
        "VP9" => Video(codec, new Vp9Parameters(0) { Width = 640, Height = 360 }),
        "M-JPEG" => Video(codec, null),
        "FLAC" => Audio(codec, 48000, new FlacParameters(48000, 2, 16) { StreamInfo = StreamInfo }),
        "LPCM" => Audio(codec, 44100, new LpcmParameters(24, 44100, 2)),
        "LPCM 8" => Audio("LPCM", 8000, new LpcmParameters(8, 8000, 1)),
        _ => TsSamples.Track(codec),
    };

    /// <summary>Units one after the other, with reordered pictures where the codec has them.</summary>
    public static List<AccessUnit> Units(string codec, int count, Random random, double startSeconds = 0)
    {
        if (TsSamples.Codecs.Contains(codec))
        {
            return TsSamples.Units(codec, count, random, startSeconds);
        }

        var track = Track(codec);
        var dts = (long)(startSeconds * track.ClockRate);
        var units = new List<AccessUnit>();
        for (var i = 0; i < count; i++)
        {
            var isKey = codec is not ("AV1" or "VP9") || i % 10 == 0;
            var (elements, duration) = Elements(codec, isKey, random);
            units.Add(new AccessUnit { Units = elements, Dts = dts, Pts = dts, IsRandomAccess = isKey });
            dts += duration;
        }

        return units;
    }

    /// <summary>A track that knows what its first units tell.</summary>
    public static Mp4Track Ready(TrackDescription description, IEnumerable<AccessUnit> units)
    {
        var track = new Mp4Track(description);
        foreach (var unit in units)
        {
            track.Learn(unit);
        }

        Assert.True(track.IsReady, description.Codec);
        return track;
    }

    /// <summary>Bytes of a unit, in a form in which units compare.</summary>
    public static string Text(AccessUnit unit) => string.Join('|', unit.Units.Select(part => Convert.ToHexString(part.Span)));

    private static (ReadOnlyMemory<byte>[] Elements, long Duration) Elements(string codec, bool isKey, Random random)
    {
        switch (codec)
        {
            case "AV1":
                // OBUs without size fields: a frame is 0x30; a key frame that is shown begins with 0x10.
                byte[] frame = [0x30, (byte)(isKey ? 0x10 : 0x30), .. Noise(random, Size(random))];
                byte[] metadata = [0x28, .. Noise(random, random.Next(1, 200))];
                return (isKey ? [Av1SequenceHeader, metadata, frame] : [frame], random.Next(1000, 5000));
            case "VP9":
                byte[] start = isKey ? Convert.FromHexString("824983420027f0167608") : [0x86, 0x00];
                return ([(byte[])[.. start, .. Noise(random, Size(random))]], 3003);
            case "M-JPEG":
                return ([(byte[])[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8, 0, 184, 1, 64, 1, 1, 0x22, 0, .. Noise(random, Size(random)), 0xff, 0xd9]], 9000);
            case "FLAC":
                // 4096 samples, 48 kHz, stereo, 16 bits.
                return ([(byte[])[0xff, 0xf8, 0xca, 0x18, 0x00, .. Noise(random, random.Next(100, 9000))]], 4096);
            case "LPCM":
                var samples = random.Next(1, 1000);
                return ([Noise(random, 6 * samples)], samples);
            default:
                var bytes = random.Next(1, 400);
                return ([Noise(random, bytes)], bytes);
        }
    }

    private static int Size(Random random) => random.Next(4) == 0 ? random.Next(4, 100_000) : random.Next(4, 700);

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static TrackDescription Video(string codec, CodecParameters? parameters) =>
        new() { Kind = MediaKind.Video, Codec = codec, ClockRate = 90000, Parameters = parameters };

    private static TrackDescription Audio(string codec, int clockRate, CodecParameters? parameters) =>
        new() { Kind = MediaKind.Audio, Codec = codec, ClockRate = clockRate, Parameters = parameters };
}
