using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats.Video;

public class Vp8FormatTests : VideoFormatTests
{
    internal override IPacketizer CreatePacketizer(int maxPayloadSize) => new Vp8Packetizer(maxPayloadSize);

    internal override IDepacketizer CreateDepacketizer() => new Vp8Depacketizer();

    internal override byte[][] MakeUnit(Random random, bool isKey, int size)
    {
        var frame = new byte[size];
        random.NextBytes(frame);
        frame[0] = (byte)((frame[0] & 0xfe) | (isKey ? 0 : 1));
        return [frame];
    }

    [Fact]
    public void Payloads_are_those_of_the_format()
    {
        var payloads = PayloadsOf(new Vp8Packetizer(17), UnitOf(0, true, [0x10, .. new byte[20]]));
        Assert.Equal(["1010", "0000"], payloads.Select(payload => Convert.ToHexString(payload.AsSpan(0, 2))));
        Assert.Equal([1 + 10, 1 + 11], payloads.Select(payload => payload.Length));
    }

    [Theory]
    [InlineData("100102", "0003")]
    [InlineData("9080050102", "80800503")] // picture number of 7 bits
    [InlineData("9080812a0102", "8080812a03")] // of 15 bits
    [InlineData("90f0812a05800102", "1103")] // number, TL0PICIDX and TID; then the second partition
    public void Descriptors_of_all_lengths_are_removed(params string[] payloads)
    {
        var (units, dropped) = Depacketize(new Vp8Depacketizer(), 1, 1, payloads);
        Assert.Equal(0, dropped);
        Assert.Equal("010203", Hex(Assert.Single(units)));
    }

    [Theory]
    [InlineData("10")]
    [InlineData("90")]
    [InlineData("9080")]
    [InlineData("0001")] // goes on with nothing
    [InlineData("1001", "1001")] // two frames of one time
    public void Malformed_payload_costs_its_unit(params string[] payloads)
    {
        var depacketizer = new Vp8Depacketizer();
        Assert.Single(Depacketize(depacketizer, 1, 0, "1000").Units);
        var (units, dropped) = Depacketize(depacketizer, 2, 1, payloads);
        Assert.Empty(units);
        Assert.Equal(1, dropped);
        Assert.True(Assert.Single(Depacketize(depacketizer, 3, (ushort)(1 + payloads.Length), "1000").Units).IsRandomAccess);
    }
}
