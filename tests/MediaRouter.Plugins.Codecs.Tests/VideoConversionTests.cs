using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp;
using MediaRouter.Media.Tests.Rtp.Formats.Video;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Tests;

/// <summary>Access units through the packetiser, the scanner and the depacketiser of the same codec, as the host uses them.</summary>
public class VideoConversionTests
{
    private const int MaxPayloadSize = 1000;

    // Of h264-high-bframes-aac.mp4 and h265-aac.mp4.
    private static readonly H264Parameters H264 = new H264Parameters()
        .With(Convert.FromBase64String("Z2QAHqzZQKAv+XARAAADAAEAAAMAPA8WLZY=")).With(Convert.FromBase64String("aOvssiw="));

    private static readonly H265Parameters H265 = new H265Parameters()
        .With(Convert.FromBase64String("QAEMAf//AWAAAAMAkAAAAwAAAwA/ugJA"))
        .With(Convert.FromBase64String("QgEBAWAAAAMAkAAAAwAAAwA/oAUCAWllupJMrwFoCAAAAwAIAAADAPBA"))
        .With(Convert.FromBase64String("RAHBcrRiQA=="));

    private static readonly Av1Parameters Av1 = new(0, 1, 0) { Width = 640, Height = 360, SequenceHeader = ByteString.Copy(Convert.FromHexString("080000000CC4FF6736BE4010")) };

    public static TheoryData<string> Labels => ["H264", "H265", "AV1", "VP8", "VP9"];

    [Theory]
    [MemberData(nameof(Labels))]
    public void Units_pass_through_packets(string label)
    {
        var (parameters, key, other) = Sample(label);
        var codec = AllCodecs.Get(label);
        var sender = new TrackDescription { Kind = MediaKind.Video, Codec = label, ClockRate = 90000, Parameters = parameters };
        var receiver = sender with { Rtp = codec.DescribeRtp(sender with { Parameters = null }, 96), Parameters = null };
        var packetizer = codec.CreatePacketizer(sender, MaxPayloadSize)!;
        var depacketizer = codec.CreateDepacketizer(receiver)!;
        var scanner = codec.CreateScanner(receiver)!;

        var output = new List<AccessUnit>();
        for (var i = 0; i < 6; i++)
        {
            var writer = new VideoPackets(MaxPayloadSize) { Pts = i * 3000 };
            var elements = i % 3 == 0 ? key : other;
            packetizer.Packetize(
                new AccessUnit { Units = [.. elements.Select(e => (ReadOnlyMemory<byte>)e)], Pts = i * 3000, Dts = i * 3000, IsRandomAccess = i % 3 == 0 }, writer);

            // Each unit has its own writer; its packets are numbered as a stream does it.
            for (var p = 0; p < writer.Packets.Count; p++)
            {
                RtpPacket.SetSequenceNumber(writer.Packets[p], (ushort)((i * 100) + p));
            }

            var found = writer.Packets.ConvertAll(packet => RtpPacket.TryRead(packet, out _, out var payload) && scanner.Scan(payload));
            Assert.Equal(i % 3 == 0, found.Contains(true));
            var before = output.Count;
            if (i == 0)
            {
                depacketizer.Depacketize(VideoPackets.Run(writer.Packets), output);
                Assert.Equal(parameters, Assert.Single(output).NewParameters);
            }
            else
            {
                // A gap in the numbers between whole units is harmless.
                Assert.Equal(0, depacketizer.Depacketize(VideoPackets.Run(writer.Packets), output));
            }

            var unit = Assert.Single(output[before..]);
            Assert.Equal(elements.Select(Convert.ToHexString), unit.Units.Select(element => Convert.ToHexString(element.Span)));
            Assert.Equal((i % 3 == 0, i * 3000L), (unit.IsRandomAccess, unit.Pts));
        }

        Assert.Equal(parameters, scanner.Parameters);
        Assert.Equal(codec.DescribeRtp(sender, 96), codec.DescribeRtp(receiver with { Parameters = scanner.Parameters }, 96));
    }

    [Theory]
    [InlineData("m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=2")]
    [InlineData("m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\na=fmtp:96 sprop-max-don-diff=3")]
    public void Interleaved_units_are_not_taken_apart(string lines)
    {
        var track = AllCodecs.Recognise(lines);
        Assert.Null(AllCodecs.Get(track.Codec).CreateDepacketizer(track));
    }

    private static (CodecParameters? Parameters, byte[][] Key, byte[][] Other) Sample(string label) => label switch
    {
        "H264" => (H264, [[0x06, 0x05, 0x11], Noise([0x65, 0x88], 5000)], [Noise([0x41, 0x9a], 700), Noise([0x41, 0x1a], 2000)]),
        "H265" => (H265, [[0x4e, 0x01, 0x11], Noise([0x2a, 0x01, 0xaf], 5000)], [Noise([0x02, 0x01, 0xd0], 700), Noise([0x02, 0x01, 0x50], 2000)]),
        "AV1" => (Av1, [Av1.SequenceHeader.Span.ToArray(), Noise([0x30, 0x10], 5000)], [Noise([0x30, 0x30], 2700)]),
        "VP8" => (null, [Noise([0x10], 5000)], [Noise([0x11], 2700)]),
        "VP9" => (new Vp9Parameters(0) { Width = 640, Height = 360 }, [Noise([0x82, 0x49, 0x83, 0x42, 0x00, 0x27, 0xf0, 0x16, 0x76, 0x08], 5000)], [Noise([0x86], 2700)]),
        _ => throw new ArgumentOutOfRangeException(nameof(label)),
    };

    private static byte[] Noise(byte[] start, int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        start.CopyTo(bytes, 0);
        return bytes;
    }
}
