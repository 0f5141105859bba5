using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats.Video;

public class Av1FormatTests : VideoFormatTests
{
    // Of av1-aac.mp4, 640x360.
    private const string SequenceHeader = "080000000cc4ff6736be4010";
    private const string SequenceHeaderWithSize = "0a0b0000000cc4ff6736be4010";

    private static readonly Av1Parameters Known = MakeKnown();

    internal override IPacketizer CreatePacketizer(int maxPayloadSize) => new Av1Packetizer(Known, maxPayloadSize);

    internal override IDepacketizer CreateDepacketizer() => new Av1Depacketizer(Known);

    internal override byte[][] MakeUnit(Random random, bool isKey, int size)
    {
        var obus = new List<byte[]>();
        if (isKey)
        {
            obus.Add(Convert.FromHexString(SequenceHeader));
        }

        if (random.Next(3) == 0)
        {
            obus.Add(Noise(random, random.Next(2, 60), 0x28));
        }

        var frameStart = (byte)(isKey ? 0x10 : 0x30);
        if (random.Next(2) == 0)
        {
            obus.Add(Noise(random, Math.Max(2, size), 0x30, frameStart));
            return [.. obus];
        }

        obus.Add(Noise(random, random.Next(2, 30), 0x18, frameStart));
        var groups = random.Next(1, 5);
        for (var i = 0; i < groups; i++)
        {
            obus.Add(Noise(random, Math.Max(2, size / groups), 0x20));
        }

        return [.. obus];
    }

    internal override bool IsDispensable(ReadOnlySpan<byte> payload)
    {
        var aggregation = new Av1AggregationHeader(payload[0]);
        var rest = payload[1..];
        var hasPicture = aggregation.ContinuesElement || aggregation.IsContinued;
        for (var i = 0; aggregation.TryTakeElement(i, ref rest, out var element); i++)
        {
            hasPicture |= (element[0] >> 3) is 3 or 4 or 6;
        }

        return !hasPicture;
    }

    [Fact]
    public void Payloads_are_those_of_the_format()
    {
        var frame = new byte[70];
        frame[0] = 0x30;
        var payloads = PayloadsOf(new Av1Packetizer(null, 60), UnitOf(0, true, Convert.FromHexString(SequenceHeader), frame), UnitOf(1, false, [0x30, 0x30, 1]));

        // Y, W = 2, N: the sequence header with its length, and a piece of the frame. Then Z, W = 1.
        Assert.Equal("680c" + SequenceHeader + "3000", Convert.ToHexStringLower(payloads[0].AsSpan(0, 16)));
        Assert.Equal("9000", Convert.ToHexStringLower(payloads[1].AsSpan(0, 2)));
        Assert.Equal(1 + 1 + 12 + 70 + 1, payloads[0].Length + payloads[1].Length);
        Assert.InRange(payloads[0].Length - payloads[1].Length, -1, 1);
        Assert.Equal("10303001", Convert.ToHexStringLower(payloads[2]));
        Assert.Equal(3, payloads.Count);
    }

    [Fact]
    public void Random_access_unit_without_sequence_header_gets_the_known_one()
    {
        Assert.Equal("280c" + SequenceHeader + "301001", Convert.ToHexStringLower(Assert.Single(PayloadsOf(new Av1Packetizer(Known, 60), UnitOf(0, true, [0x30, 0x10, 1])))));
    }

    [Theory]
    [InlineData("280c" + SequenceHeader + "301001")] // W = 2
    [InlineData("080c" + SequenceHeader + "03301001")] // W = 0: each has a length
    [InlineData("380212000c" + SequenceHeader + "301001")] // temporal delimiter in front
    [InlineData("280d" + SequenceHeaderWithSize + "32021001")] // with size fields
    [InlineData("580c" + SequenceHeader, "a00e00301001")] // an element in pieces
    public void Temporal_units_come_without_sizes_and_delimiters(params string[] payloads)
    {
        if (payloads.Length == 2)
        {
            // Its last byte, and then a frame.
            payloads = ["58" + SequenceHeader[..^2], "a001" + SequenceHeader[^2..] + "301001"];
        }

        var (units, dropped) = Depacketize(new Av1Depacketizer(null), 1, 1, payloads);
        var unit = Assert.Single(units);
        Assert.Equal(0, dropped);
        Assert.Equal(SequenceHeader + " 301001", Hex(unit));
        Assert.True(unit.IsRandomAccess);
        Assert.Equal(Known, unit.NewParameters);
    }

    [Theory]
    [InlineData("18301001", false)] // key frame without sequence header
    [InlineData("280c" + SequenceHeader + "303001", false)] // inter frame
    [InlineData("280c" + SequenceHeader + "301001", true)]
    [InlineData("280c" + SequenceHeader + "181001", true)] // frame header alone
    [InlineData("280c" + SequenceHeader + "309001", false)] // shows an existing frame
    public void Random_access_is_a_key_frame_with_a_sequence_header(string payload, bool expected)
    {
        Assert.Equal(expected, Assert.Single(Depacketize(new Av1Depacketizer(Known), 1, 1, payload).Units).IsRandomAccess);
        Assert.Equal(expected, new Av1PayloadScanner().Scan(Convert.FromHexString(payload)).StartsRandomAccess);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("10b010")] // forbidden bit
    [InlineData("2005301001")] // element longer than the payload
    [InlineData("00ffffffffff7f")] // length that fits nowhere
    [InlineData("90301001")] // continues nothing
    [InlineData("10321001")] // size field beyond the OBU
    public void Malformed_payload_costs_its_unit(string payload)
    {
        var depacketizer = new Av1Depacketizer(Known);
        Assert.Single(Depacketize(depacketizer, 1, 0, "10303001").Units);
        var (units, dropped) = Depacketize(depacketizer, 2, 1, payload, "10303001");
        Assert.Empty(units);
        Assert.Equal(1, dropped);
        Assert.Single(Depacketize(depacketizer, 3, 3, "10303001").Units);
    }

    [Fact]
    public void Sequence_header_in_a_unit_of_its_own_or_of_a_dropped_one_is_not_lost()
    {
        var depacketizer = new Av1Depacketizer(null);
        Assert.Empty(Depacketize(depacketizer, 1, 1, "18" + SequenceHeader).Units);
        Assert.Equal(Known, Assert.Single(Depacketize(depacketizer, 2, 2, "10303001").Units).NewParameters);
        depacketizer = new Av1Depacketizer(null);
        Depacketize(depacketizer, 1, 1, "18" + SequenceHeader, "10b0");
        Assert.Equal(Known, Assert.Single(Depacketize(depacketizer, 2, 3, "10303001").Units).NewParameters);
    }

    private static Av1Parameters MakeKnown()
    {
        var filter = new Av1AccessUnitFilter(null);
        filter.Keep(Convert.FromHexString(SequenceHeader));
        return filter.Parameters!;
    }

    private static byte[] Noise(Random random, int length, params byte[] start)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        start.CopyTo(bytes, 0);
        return bytes;
    }
}
