using System.Buffers;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.MpegTs;

/// <summary>Tracks and access units of every codec, made by a seed.</summary>
internal static class TsSamples
{
    public static readonly H264Parameters H264 = new()
    {
        SequenceSets = [Bytes("6764001eacd940a02ff970110000030001000003003c0f162d96")],
        PictureSets = [Bytes("68ebe3cb22c0")],
    };

    public static readonly H265Parameters H265 = new()
    {
        VideoSets = [Bytes("40010c01ffff01600000030090000003000003003f959409")],
        SequenceSets = [Bytes("42010101600000030090000003000003003fa0050201696595964932bc05a020000003002000000303c1")],
        PictureSets = [Bytes("4401c172b46240")],
    };

    public static readonly string[] Codecs =
        ["H264", "H265", "MPEG-4 Video", "MPEG-1/2 Video", "MPEG-4 Audio", "MPEG-4 Audio LATM", "MPEG-1/2 Audio", "AC3", "Opus", "KLV"];

    private static readonly byte[] VisualConfiguration = Convert.FromHexString("000001b001000001b58913000001000000012000c48881f4514043c1463f");
    private static readonly byte[] SequenceHeader = Convert.FromHexString("000001b328016835ffffe070000001b5148a00010000000001b800080040");

    public static ByteString Bytes(string hex) => ByteString.Copy(Convert.FromHexString(hex));

    public static TrackDescription Track(string codec) => codec switch
    {
        "H264" => Video(codec, H264),
        "H265" => Video(codec, H265),
        "MPEG-4 Video" => Video(codec, new Mpeg4VideoParameters(ByteString.Copy(VisualConfiguration))),
        "MPEG-1/2 Video" => Video(codec, null),
        "MPEG-4 Audio" => Audio(codec, 44100, new Mpeg4AudioParameters(new Mpeg4AudioConfig { SampleRate = 44100, ChannelConfiguration = 2 })),
        "MPEG-4 Audio LATM" => Audio(codec, 48000, new Mpeg4LatmParameters(new LatmStreamMuxConfig(new Mpeg4AudioConfig { SampleRate = 48000, ChannelConfiguration = 1 }, 1, 0, 0))),
        "MPEG-1/2 Audio" => Audio(codec, 90000, null),
        "AC3" => Audio(codec, 48000, new Ac3Parameters(48000, 2)),
        "Opus" => Audio(codec, 48000, new OpusParameters(2)),
        _ => new() { Kind = MediaKind.Data, Codec = "KLV", ClockRate = 90000 },
    };

    /// <summary>Units one after the other, with the times that a track of the codec has.</summary>
    public static List<AccessUnit> Units(string codec, int count, Random random, double startSeconds = 0)
    {
        var track = Track(codec);
        var start = (long)(startSeconds * track.ClockRate);
        var units = new List<AccessUnit>();
        for (var i = 0; i < count; i++)
        {
            var isKey = track.Kind != MediaKind.Video || i % 10 == 0;
            var isVideo = track.Kind == MediaKind.Video;
            var dts = start + (codec switch
            {
                "MPEG-4 Audio" or "MPEG-4 Audio LATM" => 1024L * i,
                "AC3" => 1536L * i,
                "Opus" => 960L * i,
                "MPEG-1/2 Audio" => 90000L * 1152 * i / 48000,
                _ => 3000L * i,
            });
            units.Add(new AccessUnit
            {
                Units = [.. Elements(codec, isKey, random)],
                Dts = dts,
                Pts = dts + (isVideo ? 3000 * random.Next(0, 4) : 0),
                IsRandomAccess = isKey,
            });
        }

        return units;
    }

    public static byte[] Write(TsWriter writer, IEnumerable<(int Track, AccessUnit Unit)> units)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var (track, unit) in units)
        {
            Assert.True(writer.Write(track, unit, output));
        }

        Assert.Equal(0, output.WrittenCount % TsPacket.Length);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Flat(AccessUnit unit) => [.. unit.Units.SelectMany(part => part.ToArray().Prepend((byte)0xee))];

    private static IEnumerable<ReadOnlyMemory<byte>> Elements(string codec, bool isKey, Random random)
    {
        switch (codec)
        {
            case "H264":
                yield return Noise(random, random.Next(3, 300), 0x06, 0x05);
                yield return Noise(random, Size(random), isKey ? (byte)0x65 : (byte)0x41, isKey ? (byte)0x88 : (byte)0x9a);
                if (random.Next(3) == 0)
                {
                    // Another slice of the picture: first_mb_in_slice is not 0.
                    yield return Noise(random, Size(random), isKey ? (byte)0x65 : (byte)0x41, 0x44);
                }

                break;
            case "H265":
                yield return Noise(random, Size(random), isKey ? (byte)0x26 : (byte)0x02, 0x01, 0x80);
                if (random.Next(3) == 0)
                {
                    yield return Noise(random, Size(random), isKey ? (byte)0x26 : (byte)0x02, 0x01, 0x40);
                }

                break;
            case "MPEG-4 Video":
                yield return (byte[])[.. isKey ? VisualConfiguration : [], 0, 0, 1, 0xb6, isKey ? (byte)0x10 : (byte)0x50, .. Noise(random, Size(random))];
                break;
            case "MPEG-1/2 Video":
                yield return (byte[])[.. isKey ? SequenceHeader : [], 0, 0, 1, 0, 0, (byte)(isKey ? 1 << 3 : 2 << 3), .. Noise(random, Size(random))];
                break;
            case "MPEG-1/2 Audio":
                // 192 kbit/s, 48 kHz, layer II.
                yield return (byte[])[0xff, 0xfd, 0xa4, 0x00, .. Noise(random, 576 - 4)];
                break;
            case "AC3":
                // 192 kbit/s, 48 kHz, stereo.
                yield return (byte[])[0x0b, 0x77, 0x12, 0x34, 0x14, 0x40, 0x43, 0x00, .. Noise(random, 768 - 8)];
                break;
            case "Opus":
                // CELT, 20 ms, stereo.
                yield return (byte[])[0xfc, .. Noise(random, random.Next(1, 1000))];
                break;
            default:
                yield return Noise(random, random.Next(1, 1500));
                break;
        }
    }

    private static int Size(Random random) => random.Next(4) == 0 ? random.Next(4, 100_000) : random.Next(4, 700);

    // Without zeros, so that no start code is in it.
    private static byte[] Noise(Random random, int length, params byte[] head)
    {
        var bytes = new byte[Math.Max(length, head.Length + 1)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i < head.Length ? head[i] : (byte)random.Next(1, 255);
        }

        return bytes;
    }

    private static TrackDescription Video(string codec, CodecParameters? parameters) =>
        new() { Kind = MediaKind.Video, Codec = codec, ClockRate = 90000, Parameters = parameters };

    private static TrackDescription Audio(string codec, int clockRate, CodecParameters? parameters) =>
        new() { Kind = MediaKind.Audio, Codec = codec, ClockRate = clockRate, Parameters = parameters };
}
