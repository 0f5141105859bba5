using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats;

public class PicturePayloadTests
{
    // Of mpeg4-mp3.mp4.
    private static readonly byte[] Configuration = Convert.FromHexString("000001B001000001B58913000001000000012000C48D8800F514042D1443");
    private static readonly byte[] OtherConfiguration = [.. Configuration, 0, 0, 1, 0xB2, 0x41];
    private static readonly byte[] SequenceHeader = Convert.FromHexString("000001B328016835FFFFE070000001B5148A00010000000001B800080040");

    // 4:2:0, 16 x 8 units of 8 pixels, quality 50; the data of the scan follow.
    private const string JpegHeader = "00000000 01321008";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mpeg4_pictures_survive_in_any_payload_size(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var size = random.Next(50, 1500);
            var units = Pictures(random, index => index % 3 == 0 ? [.. Configuration, .. Vop(random, isIntra: true)] : Vop(random, isIntra: false), index => index % 3 == 0);
            var known = new Mpeg4VideoParameters(ByteString.Copy(Configuration));
            RtpConversion.CheckIdentityAndLoss(() => new Mpeg4VideoPacketizer(size, known), () => new Mpeg4VideoDepacketizer(90000, known), units, size);
        }
    }

    [Fact]
    public void Mpeg4_configuration_is_put_in_front_of_intra_pictures()
    {
        var known = new Mpeg4VideoParameters(ByteString.Copy(Configuration));
        var other = new Mpeg4VideoParameters(ByteString.Copy(OtherConfiguration));
        byte[] intra = [0, 0, 1, 0xB6, 0x10, 0x55];
        byte[] predicted = [0, 0, 1, 0xB6, 0x50, 0x55];
        AccessUnit[] units =
        [
            RtpConversion.Unit(0, intra), RtpConversion.Unit(1, predicted),
            new() { Units = [intra], Pts = 2, Dts = 2, IsRandomAccess = true, NewParameters = other },
            RtpConversion.Unit(3, (byte[])[.. Configuration, .. intra]),
        ];

        var packets = RtpConversion.Packetize(new Mpeg4VideoPacketizer(1400, known), units);
        Assert.Equal(
            [[.. Configuration, .. intra], predicted, [.. OtherConfiguration, .. intra], [.. Configuration, .. intra]],
            packets.Select(packet => packet[12..]));

        var (output, _) = RtpConversion.Depacketize(new Mpeg4VideoDepacketizer(90000, null), packets);
        Assert.Equal([known, null, other, known], output.Select(unit => unit.NewParameters));
        Assert.Equal([true, false, true, true], output.Select(unit => unit.IsRandomAccess));

        // What a camera sends that has its configuration in the description alone.
        (output, _) = RtpConversion.Depacketize(new Mpeg4VideoDepacketizer(90000, known), [RtpConversion.Packet(1, 0, true, intra)]);
        Assert.Equal([.. Configuration, .. intra], RtpConversion.Bytes(output[0]));
        Assert.Null(output[0].NewParameters);
    }

    [Fact]
    public void Mpeg4_configuration_in_packets_of_its_own_goes_to_the_next_picture()
    {
        byte[] intra = [0, 0, 1, 0xB6, 0x10, 0x55];
        var (output, dropped) = RtpConversion.Depacketize(
            new Mpeg4VideoDepacketizer(90000, null), [RtpConversion.Packet(1, 0, true, Configuration), RtpConversion.Packet(2, 1, true, intra)]);
        Assert.Equal(0, dropped);
        Assert.Equal([.. Configuration, .. intra], RtpConversion.Bytes(Assert.Single(output)));
        Assert.Equal(new Mpeg4VideoParameters(ByteString.Copy(Configuration)), output[0].NewParameters);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(1400)]
    public void Mpeg_pictures_survive(int size)
    {
        var random = new Random(size);
        var units = Pictures(random, index => index % 3 == 0 ? [.. SequenceHeader, .. Picture(random, 1)] : Picture(random, 2), index => index % 3 == 0);
        RtpConversion.CheckIdentityAndLoss(() => new MpegVideoPacketizer(size), () => new MpegVideoDepacketizer(90000), units, size);
    }

    [Fact]
    public void Mpeg_headers_are_those_of_the_rfc()
    {
        // A B picture: temporal reference 5, full_pel_forward 0, forward_f_code 2, full_pel_backward 1, backward_f_code 3, padding.
        var writer = new BitWriter();
        foreach (var (value, bits) in ((uint, int)[])[(5, 10), (3, 3), (0xffff, 16), (0, 1), (2, 3), (1, 1), (3, 3), (0, 3)])
        {
            writer.Write(value, bits);
        }

        var header = writer.ToArray();
        byte[] slice = [.. Enumerable.Repeat((byte)0x55, 40)];
        byte[] picture = [0, 0, 1, 0, .. header, 0, 0, 1, 1, .. slice, 0, 0, 1, 2, .. slice, 0, 0, 1, 3, .. slice, .. slice, .. slice];
        var packets = RtpConversion.Packetize(new MpegVideoPacketizer(110), [RtpConversion.Unit(0, picture)], 110);

        // TR 5, B picture, FBV 1, BFC 3, FFV 0, FFC 2; two slices, then the beginning and the end of the third.
        const uint Common = (5 << 16) | (3 << 8) | (1 << 7) | (3 << 4) | 2;
        Assert.Equal(
            [Common | (3 << 11), Common | (1 << 12), Common | (1 << 11)],
            packets.Select(packet => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(12))));
        Assert.Equal([0, 0, 0x80], packets.Select(packet => packet[1] & 0x80));

        // S: a sequence header is in the packet.
        var first = RtpConversion.Packetize(new MpegVideoPacketizer(1400), [RtpConversion.Unit(0, (byte[])[.. SequenceHeader, .. picture])])[0];
        Assert.Equal(Common | (7 << 11), BinaryPrimitives.ReadUInt32BigEndian(first.AsSpan(12)));
    }

    [Fact]
    public void Mpeg2_extension_header_is_passed_over()
    {
        var (units, dropped) = RtpConversion.Depacketize(
            new MpegVideoDepacketizer(90000), [RtpConversion.Packet(1, 0, true, "04003900 12345678 00000100 000FFFF8 00000101 22")]);
        Assert.Equal(0, dropped);
        Assert.Equal("00000100000FFFF80000010122", Convert.ToHexString(RtpConversion.Bytes(units[0])));
    }

    [Theory]
    [InlineData(280, 0x21, 0)]
    [InlineData(300, 0x22, 7)]
    [InlineData(1400, 0x22, 0)]
    public void Jpeg_pictures_survive(int size, byte sampling, int interval)
    {
        var random = new Random(size);
        var units = Pictures(random, _ => Jpeg(random, sampling, (ushort)interval), _ => true);
        RtpConversion.CheckIdentityAndLoss(() => new JpegPacketizer(size), () => new JpegDepacketizer(90000), units, size);
    }

    [Fact]
    public void Jpeg_tables_of_a_quality_are_computed()
    {
        var (units, dropped) = RtpConversion.Depacketize(
            new JpegDepacketizer(90000),
            [RtpConversion.Packet(1, 0, true, JpegHeader + "AABB"), RtpConversion.Packet(2, 1, true, JpegHeader.Replace("32", "63", StringComparison.Ordinal) + "AABB"), RtpConversion.Packet(3, 2, true, JpegHeader.Replace("32", "19", StringComparison.Ordinal) + "AABB")]);
        Assert.Equal((0, 3), (dropped, units.Count));

        // Table K.1 itself at 50, ones and twos at 99, twice its values at 25.
        Assert.Equal("FFD8FFDB004300100B0C0E", Convert.ToHexString(RtpConversion.Bytes(units[0]).AsSpan(0, 11)));
        Assert.Equal("FFD8FFDB00430001010101", Convert.ToHexString(RtpConversion.Bytes(units[1]).AsSpan(0, 11)).Replace("0002", "0001", StringComparison.Ordinal));
        Assert.Equal("FFD8FFDB0043002016181C", Convert.ToHexString(RtpConversion.Bytes(units[2]).AsSpan(0, 11)));
        Assert.EndsWith("AABBFFD9", Convert.ToHexString(RtpConversion.Bytes(units[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void Jpeg_tables_are_known_from_earlier_pictures_except_the_dynamic_ones()
    {
        var tables = new string('7', 256);
        foreach (var (quality, count) in (ReadOnlySpan<(string, int)>)[("80", 2), ("FF", 1)])
        {
            var (units, dropped) = RtpConversion.Depacketize(
                new JpegDepacketizer(90000),
                [RtpConversion.Packet(1, 0, true, $"0000000001{quality}1008 00000080{tables} AABB"), RtpConversion.Packet(2, 1, true, $"0000000001{quality}1008 00000000 AABB")]);
            Assert.Equal((count, 2 - count), (units.Count, dropped));
        }
    }

    [Theory]
    [InlineData("0000000001320008AA")] // no width
    [InlineData("0000000002321008AA")] // a type without meaning
    [InlineData("0000000001641008AA")] // a reserved quality
    [InlineData("0000000001801008 00000080 AABB")] // tables cut short
    [InlineData("0000000001801008 00000041" + "77777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777" + "7777AA")] // one and a bit
    public void Jpeg_that_cannot_be_rebuilt_is_dropped(string payload)
    {
        var (units, dropped) = RtpConversion.Depacketize(
            new JpegDepacketizer(90000), [RtpConversion.Packet(1, 0, true, JpegHeader + "AABB"), RtpConversion.Packet(2, 1, true, payload), RtpConversion.Packet(3, 2, true, JpegHeader + "AABB")]);
        Assert.Equal((2, 1), (units.Count, dropped));
    }

    [Fact]
    public void Jpeg_that_rtp_cannot_express_is_left_out()
    {
        var good = Jpeg(new Random(1), 0x22, 0);
        Assert.Single(RtpConversion.Packetize(new JpegPacketizer(60000), [RtpConversion.Unit(0, good)]));
        var frame = good.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]);
        var huffman = good.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc4]);
        foreach (var (at, value) in (ReadOnlySpan<(int, byte)>)[(0, 0), (frame + 1, 0xc2), (frame + 4, 12), (frame + 7, 0xff), (frame + 11, 0x11), (frame + 9, 1), (huffman + 5, 9)])
        {
            var bad = good.ToArray();
            bad[at] = value;
            Assert.Empty(RtpConversion.Packetize(new JpegPacketizer(60000), [RtpConversion.Unit(0, bad)]));
        }

        for (var length = 0; length < frame + 630; length += 3)
        {
            _ = RtpConversion.Packetize(new JpegPacketizer(60000), [RtpConversion.Unit(0, good.AsMemory(0, Math.Min(length, good.Length)))]);
        }
    }

    private static List<AccessUnit> Pictures(Random random, Func<int, byte[]> make, Func<int, bool> isRandomAccess) =>
        [.. Enumerable.Range(0, random.Next(4, 8)).Select(i => new AccessUnit { Units = [make(i)], Pts = 3000 * i, Dts = 3000 * i, IsRandomAccess = isRandomAccess(i) })];

    private static byte[] Vop(Random random, bool isIntra) => [0, 0, 1, 0xB6, isIntra ? (byte)0x10 : (byte)0x50, .. Data(random)];

    private static byte[] Picture(Random random, int type) =>
        [0, 0, 1, 0, 0, (byte)(type << 3), 0xff, 0xf8, 0, 0, 1, 1, .. Data(random), 0, 0, 1, 2, .. Data(random), 0, 0, 1, 3, .. Data(random)];

    // Without zeros there are no start codes in it.
    private static byte[] Data(Random random) => [.. Enumerable.Range(0, random.Next(1, 600)).Select(_ => (byte)random.Next(1, 255))];

    private static byte[] Jpeg(Random random, byte sampling, ushort interval)
    {
        var picture = new JpegPicture
        {
            Type = (byte)(sampling == 0x21 ? 0 : 1),
            Width = 640,
            Height = 360,
            Interval = interval,
            Luminance = RtpConversion.Random(random, 64),
            Chrominance = RtpConversion.Random(random, 64),
            Scan = Data(random),
        };
        return picture.ToBytes();
    }
}
